#include "journal/forgetting.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/identifier.hpp"

namespace dotsync {

Forgetting::Forgetting(SQLite::Database& database, KeyedHash& hash, Ledger& ledger, Tombstones& tombstones)
    : database_(database),
      hash_(hash),
      ledger_(ledger),
      tombstones_(tombstones),
      streams_(database, "SELECT stream_id, account_id, iif(first_name = '', name, first_name) FROM stream"),
      failures_(database, "SELECT line_id, identifier FROM failure WHERE identifier <> ''"),
      in_open_import_(database,
                      "SELECT 1 FROM batch JOIN item USING (batch_id) WHERE batch.state IN (0, 1, 5, 6) "
                      "AND item.line_id = ? LIMIT 1"),
      in_open_pass_(database,
                    "SELECT 1 FROM stream JOIN pass ON pass.pass_id IN (stream.open_pass_id, stream.reconcile_pass_id) "
                    "WHERE stream.stream_id = ? "
                    "AND pass.position_key = ?") {}

/// Lines whose failure names the address in clear: also one that never had an identity.
std::vector<LineId> Forgetting::failed_under(const Request& request) {
  std::vector<LineId> lines;
  SqlRows rows = failures_.query();
  while (rows.next()) {
    const std::string identifier = rows.string(1);
    for (const ForgottenIdentifier& wanted : request.identifiers) {
      const std::string value = normalise_identifier(wanted.kind, identifier);
      if (value.empty() || hash_.identity(wanted.kind, value) != wanted.hash) continue;
      lines.push_back(LineId{rows.integer(0)});
      break;
    }
  }
  return lines;
}

std::vector<Line> Forgetting::bury(const Request& request, Time now) {
  std::map<std::int64_t, std::string> streams;
  std::set<std::int64_t> accounts;
  {
    SqlRows rows = streams_.query();
    while (rows.next()) {
      streams[rows.integer(0)] = rows.string(2);
      accounts.insert(rows.integer(1));
    }
  }
  std::vector<Identity> identities;
  for (const ForgottenIdentifier& identifier : request.identifiers) identities.push_back(identifier.hash);
  std::vector<Line> lines = ledger_.load(failed_under(request));
  for (const std::int64_t account : accounts) {
    for (auto& match : ledger_.find(AccountId{account}, identities)) lines.push_back(std::move(match.line));
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.id < b.id; });
  lines.erase(std::unique(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.id == b.id; }),
              lines.end());
  for (const Identity& identity : identities) tombstones_.bury(identity, request.id, now);
  for (const Line& line : lines) tombstones_.bury_key(streams[line.stream.value], line.row_key, request.id, now);
  return lines;
}

bool Forgetting::is_busy(const std::vector<Line>& lines) {
  return std::any_of(lines.begin(), lines.end(), [this](const Line& line) {
    SqlRows imports = in_open_import_.query(line.id);
    if (imports.next()) return true;
    SqlRows passes = in_open_pass_.query(line.stream, line.row_key);
    return passes.next();
  });
}

void Forgetting::remove(const Request& request, const std::vector<Line>& lines) {
  execute(database_, "INSERT OR REPLACE INTO meta (name, value) VALUES ('event_deletion', 'forget')");
  std::string list = "[";
  for (const Line& line : lines) list += fmt::format("{}{}", list.size() == 1 ? "" : ",", line.id.value);
  list += "]";
  Sql count(database_,
            "INSERT INTO removed (kind, id, contacts) SELECT 0, batch_id, count(*) FROM item "
            "WHERE line_id IN (SELECT value FROM json_each(?)) GROUP BY batch_id "
            "ON CONFLICT (kind, id) DO UPDATE SET contacts = contacts + excluded.contacts");
  count.run(list);
  for (const char* table : {"item", "failure", "line"}) {
    Sql sql(database_, fmt::format("DELETE FROM {} WHERE line_id IN (SELECT value FROM json_each(?))", table));
    sql.run(list);
  }
  Sql doubts(database_, "DELETE FROM doubt WHERE identity = ?");
  Sql events(database_,
             "DELETE FROM event WHERE stream_id = ?1 AND (row_key = ?2 OR text LIKE 'key ' || ?2 || ' stands in %')");
  Sql addresses(database_, "DELETE FROM event WHERE identity = ?");
  Sql passes(database_, "UPDATE pass SET position_key = NULL WHERE stream_id = ? AND position_key = ?");
  Sql positions(database_, "UPDATE stream SET position_key = NULL WHERE stream_id = ? AND position_key = ?");
  Sql requests(database_,
               "UPDATE request SET argument = '{}' WHERE EXISTS "
               "(SELECT 1 FROM json_each(argument, '$.keys') AS each WHERE each.value = ?)");
  for (const ForgottenIdentifier& identifier : request.identifiers) addresses.run(identifier.hash);
  for (const Line& line : lines) {
    if (line.identity) doubts.run(*line.identity);
    events.run(line.stream, line.row_key);
    passes.run(line.stream, line.row_key);
    positions.run(line.stream, line.row_key);
    requests.run(line.row_key);
  }
  execute(database_, "DELETE FROM meta WHERE name = 'event_deletion'");
}

void Forgetting::purge() {
  execute(database_, "PRAGMA wal_checkpoint(TRUNCATE)");
  // The copy that VACUUM makes is as large as the journal: not in memory.
  execute(database_, "PRAGMA temp_store = FILE");
  try {
    execute(database_, "VACUUM");
  } catch (...) {
    execute(database_, "PRAGMA temp_store = MEMORY");
    throw;
  }
  execute(database_, "PRAGMA temp_store = MEMORY");
  execute(database_, "PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace dotsync

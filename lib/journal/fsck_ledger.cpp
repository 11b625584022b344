#include "journal/fsck_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "journal/ledger.hpp"
#include "journal/sql.hpp"

namespace dotsync {
namespace {

/// Lines looked up together: the index is read in order of its hashes, which pays for large portions.
constexpr int lines_at_once = 20'000;

/// Some lines of one stream, as the table has them.
struct Portion {
  std::vector<std::int64_t> lines;
  std::vector<std::string> keys;
  std::vector<std::int64_t> identified;
  std::vector<Identity> identities;
};

std::map<std::int64_t, AccountId> read_accounts_of_streams(SQLite::Database& database) {
  std::map<std::int64_t, AccountId> accounts;
  Sql sql(database, "SELECT stream_id, account_id FROM stream");
  SqlRows rows = sql.query();
  while (rows.next()) accounts[rows.integer(0)] = AccountId{rows.integer(1)};
  return accounts;
}

/// Every line that a lookup by key or identity did not give back.
std::set<std::int64_t> find_missing(Ledger& ledger, StreamId stream, AccountId account, const Portion& portion) {
  std::set<std::int64_t> missing;
  const auto found = ledger.find(stream, portion.keys);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i] || found[i]->id.value != portion.lines[i]) missing.insert(portion.lines[i]);
  }
  std::set<std::int64_t> carriers;
  for (const Ledger::Match& match : ledger.find(account, portion.identities)) carriers.insert(match.line.id.value);
  for (const std::int64_t line : portion.identified) {
    if (carriers.count(line) == 0) missing.insert(line);
  }
  return missing;
}

}  // namespace

void check_ledger(SQLite::Database& database, KeyedHash& hash,
                  const std::function<void(const std::string& subject)>& report) {
  Ledger ledger(database, hash, false);
  const std::map<std::int64_t, AccountId> accounts = read_accounts_of_streams(database);
  Sql sql(database,
          "SELECT line_id, stream_id, row_key, identity FROM line WHERE line_id > ? ORDER BY line_id LIMIT ?");
  std::int64_t last = 0;
  for (bool more = true; more;) {
    more = false;
    std::map<std::int64_t, Portion> portions;
    {
      SqlRows rows = sql.query(last, lines_at_once);
      while (rows.next()) {
        more = true;
        last = rows.integer(0);
        Portion& portion = portions[rows.integer(1)];
        portion.lines.push_back(last);
        portion.keys.push_back(rows.string(2));
        if (const auto identity = rows.optional_identity(3)) {
          portion.identified.push_back(last);
          portion.identities.push_back(*identity);
        }
      }
    }
    for (const auto& [stream, portion] : portions) {
      const auto account = accounts.find(stream);
      if (account == accounts.end()) continue;  // lines_belong reports it
      for (const std::int64_t line : find_missing(ledger, StreamId{stream}, account->second, portion)) {
        report(fmt::format("line {}", line));
      }
    }
  }
}

}  // namespace dotsync

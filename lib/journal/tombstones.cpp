#include "journal/tombstones.hpp"

namespace dotsync {

Tombstones::Tombstones(SQLite::Database& database, KeyedHash& hash)
    : hash_(hash),
      select_(database, "SELECT kind, hash FROM tombstone"),
      insert_(database, "INSERT OR IGNORE INTO tombstone (kind, hash, request_id, at) VALUES (?, ?, ?, ?)"),
      request_of_(database, "SELECT request_id FROM tombstone WHERE kind = 1 AND hash = ?"),
      laid_at_(database, "SELECT at FROM tombstone WHERE kind = ? AND hash = ?"),
      first_name_(database, "SELECT first_name FROM stream WHERE name = ? AND first_name <> ''"),
      lift_(database, "DELETE FROM tombstone WHERE request_id = ? AND kind <> 2") {
  load();
}

void Tombstones::load() {
  stones_.clear();
  SqlRows rows = select_.query();
  while (rows.next()) {
    if (const auto hash = rows.optional_identity(1)) stones_.emplace(static_cast<Kind>(rows.integer(0)), *hash);
  }
}

bool Tombstones::hold(const std::string& stream, const std::string& row_key, const std::optional<Identity>& identity) {
  if (stones_.empty()) return false;
  const Identity key = hash_of(stream, row_key);
  if (has(Kind::let_through, key)) return false;
  return has(Kind::row_key, key) || (identity && has(Kind::identifier, *identity));
}

std::optional<Time> Tombstones::forgotten_at(const std::vector<Identity>& identities) {
  for (const Identity& identity : identities) {
    SqlRows rows = laid_at_.query(SqlValue::number(Kind::identifier), identity);
    if (rows.next()) return rows.time(0);
  }
  return std::nullopt;
}

std::optional<Time> Tombstones::held_since(const std::string& stream, const std::string& row_key,
                                           const std::optional<Identity>& identity) {
  std::string first_name = stream;
  {
    SqlRows rows = first_name_.query(stream);
    if (rows.next()) first_name = rows.string(0);
  }
  if (!hold(first_name, row_key, identity)) return std::nullopt;
  {
    SqlRows rows = laid_at_.query(SqlValue::number(Kind::row_key), hash_of(first_name, row_key));
    if (rows.next()) return rows.time(0);
  }
  return forgotten_at({*identity});
}

void Tombstones::bury(const Identity& identity, std::int64_t request, Time now) {
  insert(Kind::identifier, identity, request, now);
}

void Tombstones::bury_key(const std::string& stream, const std::string& row_key, std::int64_t request, Time now) {
  insert(Kind::row_key, hash_of(stream, row_key), request, now);
}

bool Tombstones::lift(const std::string& stream, const std::string& row_key, Time now) {
  if (stones_.empty()) return false;
  const Identity key = hash_of(stream, row_key);
  std::optional<std::int64_t> request;
  {
    SqlRows rows = request_of_.query(key);
    if (rows.next()) request = rows.integer(0);
  }
  if (request) {
    lift_.run(*request);
    return true;
  }
  // Its address may be a forgotten one: that is seen when the row is read.
  insert(Kind::let_through, key, 0, now);
  return false;
}

void Tombstones::insert(Kind kind, const Identity& hash, std::int64_t request, Time now) {
  insert_.run(SqlValue::number(kind), hash, request, now);
}

Identity Tombstones::hash_of(const std::string& stream, const std::string& row_key) {
  return hash_.identity("row key of " + stream, row_key);
}

}  // namespace dotsync

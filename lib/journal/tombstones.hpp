// Tombstones: the people that were forgotten, as keyed hashes only. What carries one of them is not sent. Used by
// journal.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/keyed_hash.hpp"
#include "journal/sql.hpp"

namespace dotsync {

/// Kept in memory too: load() after every commit and rollback that touched them. Writing functions inside the caller's
/// transaction.
class Tombstones {
 public:
  Tombstones(SQLite::Database& database, KeyedHash& hash);
  void load();
  /// Whether the row must not be sent: its key or its identifier was forgotten, and it was not let through since.
  bool hold(const std::string& stream, const std::string& row_key, const std::optional<Identity>& identity);
  /// Since when one of them is forgotten.
  std::optional<Time> forgotten_at(const std::vector<Identity>& identities);
  /// Since when the row is held, by the name that the stream has now.
  std::optional<Time> held_since(const std::string& stream, const std::string& row_key,
                                 const std::optional<Identity>& identity);
  void bury(const Identity& identity, std::int64_t request, Time now);
  void bury_key(const std::string& stream, const std::string& row_key, std::int64_t request, Time now);
  /// Lets the row through, with all that was forgotten together with it. False: nothing of it was forgotten.
  bool lift(const std::string& stream, const std::string& row_key, Time now);

 private:
  enum class Kind : std::uint8_t { identifier, row_key, let_through };
  void insert(Kind kind, const Identity& hash, std::int64_t request, Time now);
  Identity hash_of(const std::string& stream, const std::string& row_key);
  bool has(Kind kind, const Identity& hash) const { return stones_.count({kind, hash}) != 0; }

  KeyedHash& hash_;
  std::set<std::pair<Kind, Identity>> stones_;
  Sql select_;
  Sql insert_;
  Sql request_of_;
  Sql laid_at_;
  Sql first_name_;
  Sql lift_;
};

}  // namespace dotsync

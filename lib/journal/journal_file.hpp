// JournalFile: opens the journal's SQLite file, as its one owner or as a reader, after all that may be wrong with it
// was looked at. Used by journal.cpp (owner) and by the audit answers (readers).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace SQLite {
class Database;
}

namespace dotsync {

class OwnerLock;

/// Throws Error(journal) with a remedy. What is refused stays untouched.
class JournalFile {
 public:
  /// Takes the owner's lock; makes folder (0700), file (0600) and key where they are missing; brings the schema up to
  /// date. `path` may be ":memory:", which has no lock and a key that is always the same.
  static JournalFile open_as_owner(const std::string& path, bool sync_full, Time now);
  /// The same with a lock that is held already.
  static JournalFile open_as_owner(const std::string& path, bool sync_full, Time now, std::unique_ptr<OwnerLock> lock);
  /// Read-only, beside an owner or without one. Keep transactions short: a long one holds up the owner's checkpoints.
  static JournalFile open_for_reading(const std::string& path);

  /// For leaving requests beside an owner or without one: nothing else may be written. Transactions must be short.
  static JournalFile open_for_requests(const std::string& path);

  JournalFile(JournalFile&&) noexcept;
  JournalFile& operator=(JournalFile&&) = delete;
  ~JournalFile();

  SQLite::Database& database() { return *database_; }
  /// The owner before did not close the file: it was killed, or the machine went down.
  bool ended_uncleanly() const { return ended_uncleanly_; }
  /// The number that tells a restored copy from the journal (generation.hpp); the owner's to call, now and then. A copy
  /// that was made before is recognised from here on.
  void raise_generation();
  /// Of the ledger's hashes; a secret.
  const std::string& key() const { return key_; }

 private:
  JournalFile();
  static JournalFile open_existing(const std::string& path, int flags);
  void configure();
  void raise_generation(bool closing);

  std::string path_;  ///< of the owner's file on disk, else empty
  bool sync_full_ = true;
  bool ended_uncleanly_ = false;
  std::unique_ptr<OwnerLock> lock_;
  std::unique_ptr<SQLite::Database> database_;
  std::string key_;
};

/// The number a migration's name begins with: "0002_views.sql" -> 2.
int migration_number(std::string_view name);

}  // namespace dotsync

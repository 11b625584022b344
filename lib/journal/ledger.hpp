// Ledger: one line per row, found by key and by identity. Written in order during a load; see docs/design.md "Ledger
// layout". Used by lib/sync to decide what a row's fate is, and by `why`.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/line.hpp"

namespace SQLite {
class Database;
}

namespace dotsync {

/// A line that was stored with another identity than before, or none.
struct LeftIdentity {
  const Line* line = nullptr;  ///< the caller's
  Identity identity{};         ///< the one before
};

/// Owned by Journal (read and write) or by a reader (find only). One thread at a time. Throws Error(journal).
class Ledger {
 public:
  /// Lines kept in memory before they become a run: about 3 MB.
  static constexpr std::size_t tail_lines_max = 65'536;

  /// `database` and `hash` must outlive the ledger. `writable`: this is the journal's owner. A reader in another
  /// process follows what the owner commits. `tail_max`: as above; tests take less.
  Ledger(SQLite::Database& database, KeyedHash& hash, bool writable, std::size_t tail_max = tail_lines_max);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// In the order of `keys`; nothing where the ledger knows no such key.
  std::vector<std::optional<Line>> find(StreamId stream, std::span<const std::string> keys);

  struct Match {
    std::size_t index;  ///< into the identities asked for
    Line line;
  };
  /// Every line of the account's streams that carries one of the identities.
  std::vector<Match> find(AccountId account, std::span<const Identity> identities);

  std::vector<Line> load(std::span<const LineId> ids);

  /// Stores lines (id 0: new, gets its id) inside the caller's transaction. Gives back those that left an identity.
  std::vector<LeftIdentity> store(std::span<Line*> lines);
  /// The same for lines that have their ids.
  void store_known(std::span<const Line* const> lines);
  /// After the caller's commit or rollback: keeps the in-memory part equal to the file.
  void committed();
  void rolled_back();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dotsync

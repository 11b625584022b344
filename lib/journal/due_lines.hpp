// DueLines: rows whose time has come, by the two partial indexes of the ledger. Used by journal.cpp.
#pragma once

#include <optional>
#include <vector>

#include "journal/line.hpp"
#include "journal/locks.hpp"
#include "journal/sql.hpp"

namespace dotsync {

class DueLines {
 public:
  DueLines(SQLite::Database& database, const Locks& locks);
  /// Whether a re-assert's time has come.
  bool any_reassert(StreamId stream, Time now);
  /// Makes re-asserts whose time has come due like any other mark. Inside the caller's transaction.
  void take_reasserts(StreamId stream, Time now);
  /// See Journal::due().
  std::vector<Line> find(StreamId stream, AccountId account, Time now, std::size_t limit);
  /// See Journal::next_due_at().
  std::optional<Time> next(StreamId stream, AccountId account);

 private:
  std::optional<Time> first(Sql& sql, StreamId stream, AccountId account);
  bool is_locked(AccountId account, const std::optional<Identity>& identity) const;

  const Locks& locks_;
  Sql any_reassert_;
  Sql take_reasserts_;
  Sql select_due_;
  Sql next_due_;
  Sql next_reassert_;
};

}  // namespace dotsync

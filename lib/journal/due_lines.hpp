// DueLines: rows whose time has come, by the partial index of the ledger. Used by journal.cpp.
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
  /// See Journal::due().
  std::vector<Line> find(StreamId stream, AccountId account, Time now, std::size_t limit, DueKind kind);
  /// See Journal::lines_after().
  std::vector<Line> after(StreamId stream, LineId line, std::size_t limit, bool with_gone);
  /// See Journal::next_due_at().
  std::optional<Time> next(StreamId stream, AccountId account, DueKind kind);
  /// See Journal::waits_for_import().
  bool any_locked(StreamId stream, AccountId account, Time now, DueKind kind);

 private:
  bool is_locked(AccountId account, const std::optional<Identity>& identity) const;

  const Locks& locks_;
  Sql select_due_;
  Sql select_after_;
  Sql next_due_;
};

}  // namespace dotsync

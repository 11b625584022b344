#include "journal/due_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "journal/line_table.hpp"

namespace dotsync {
// All conditions repeat those of the partial index, so that SQLite uses it: lines in flight are not in it.
DueLines::DueLines(SQLite::Database& database, const Locks& locks)
    : locks_(locks),
      select_due_(database,
                  fmt::format("SELECT {} FROM line WHERE stream_id = ? AND (due_reason = 3) = ? AND due_at <= ? "
                              "AND due_at IS NOT NULL AND outcome <> 1 ORDER BY due_at, line_id",
                              line_columns)),
      select_after_(database, fmt::format("SELECT {} FROM line WHERE line_id > ? AND stream_id = ? "
                                          "AND (outcome <> 7 OR (? AND tried_hash NOT IN (1, 2))) "
                                          "ORDER BY line_id LIMIT ?",
                                          line_columns)),
      next_due_(database,
                "SELECT due_at, identity FROM line WHERE stream_id = ? AND (due_reason = 3) = ? "
                "AND due_at IS NOT NULL AND outcome <> 1 ORDER BY due_at") {}

std::vector<Line> DueLines::find(StreamId stream, AccountId account, Time now, std::size_t limit, DueKind kind) {
  std::vector<Line> lines;
  SqlRows rows = select_due_.query(stream, kind == DueKind::reassert, now);
  while (lines.size() < limit && rows.next()) {
    // Only another row's import can hold the contact here; the lines after it are not kept waiting.
    if (!is_locked(account, rows.optional_identity(3))) lines.push_back(read_line(rows));
  }
  return lines;
}

std::vector<Line> DueLines::after(StreamId stream, LineId line, std::size_t limit, bool with_gone) {
  std::vector<Line> lines;
  SqlRows rows = select_after_.query(line, stream, with_gone, static_cast<std::int64_t>(limit));
  while (rows.next()) lines.push_back(read_line(rows));
  return lines;
}

std::optional<Time> DueLines::next(StreamId stream, AccountId account, DueKind kind) {
  SqlRows rows = next_due_.query(stream, kind == DueKind::reassert);
  while (rows.next()) {
    if (!is_locked(account, rows.optional_identity(1))) return rows.time(0);
  }
  return std::nullopt;
}

bool DueLines::any_locked(StreamId stream, AccountId account, Time now, DueKind kind) {
  SqlRows rows = next_due_.query(stream, kind == DueKind::reassert);
  while (rows.next() && rows.time(0) <= now) {
    if (is_locked(account, rows.optional_identity(1))) return true;
  }
  return false;
}

bool DueLines::is_locked(AccountId account, const std::optional<Identity>& identity) const {
  return identity && locks_.is_locked(account, *identity);
}

}  // namespace dotsync

#include "journal/due_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "journal/line_table.hpp"

namespace dotsync {
namespace {

/// Re-asserts taken in one transaction; the rest follow with the next question.
constexpr int reasserts_at_once = 10'000;

// All conditions repeat those of the partial indexes, so that SQLite uses them: lines in flight are in neither.
constexpr const char* first_time =
    "SELECT {0}, identity FROM line WHERE stream_id = ? AND {0} IS NOT NULL AND outcome <> 1 ORDER BY {0}";

}  // namespace

DueLines::DueLines(SQLite::Database& database, const Locks& locks)
    : locks_(locks),
      any_reassert_(
          database,
          "SELECT 1 FROM line WHERE stream_id = ? AND reassert_at <= ? AND reassert_at IS NOT NULL AND outcome <> 1 "
          "LIMIT 1"),
      take_reasserts_(database,
                      "UPDATE line SET due_at = min(coalesce(due_at, reassert_at), reassert_at), "
                      "due_reason = max(due_reason, ?), reassert_at = NULL WHERE line_id IN (SELECT line_id FROM line "
                      "WHERE stream_id = ? AND reassert_at <= ? AND reassert_at IS NOT NULL AND outcome <> 1 "
                      "ORDER BY reassert_at LIMIT ?)"),
      select_due_(database,
                  fmt::format("SELECT {} FROM line WHERE stream_id = ? AND due_at <= ? AND due_at IS NOT NULL "
                              "AND outcome <> 1 ORDER BY due_at, line_id",
                              line_columns)),
      next_due_(database, fmt::format(first_time, "due_at")),
      next_reassert_(database, fmt::format(first_time, "reassert_at")) {}

bool DueLines::any_reassert(StreamId stream, Time now) {
  SqlRows rows = any_reassert_.query(stream, now);
  return rows.next();
}

void DueLines::take_reasserts(StreamId stream, Time now) {
  take_reasserts_.run(SqlValue::number(DueReason::reassert), stream, now, reasserts_at_once);
}

std::vector<Line> DueLines::find(StreamId stream, AccountId account, Time now, std::size_t limit) {
  std::vector<Line> lines;
  SqlRows rows = select_due_.query(stream, now);
  while (lines.size() < limit && rows.next()) {
    // Only another row's import can hold the contact here; the lines after it are not kept waiting.
    if (!is_locked(account, rows.optional_identity(3))) lines.push_back(read_line(rows));
  }
  return lines;
}

std::optional<Time> DueLines::next(StreamId stream, AccountId account) {
  const std::optional<Time> due = first(next_due_, stream, account);
  const std::optional<Time> reassert = first(next_reassert_, stream, account);
  if (!due || !reassert) return due ? due : reassert;
  return std::min(*due, *reassert);
}

std::optional<Time> DueLines::first(Sql& sql, StreamId stream, AccountId account) {
  SqlRows rows = sql.query(stream);
  while (rows.next()) {
    if (!is_locked(account, rows.optional_identity(1))) return rows.time(0);
  }
  return std::nullopt;
}

bool DueLines::is_locked(AccountId account, const std::optional<Identity>& identity) const {
  return identity && locks_.is_locked(account, *identity);
}

}  // namespace dotsync

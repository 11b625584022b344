#include "journal/failure_table.hpp"

namespace dotsync {

FailureTable::FailureTable(SQLite::Database& database)
    : rows_(database, "failure_rows"),
      put_(database,
           "INSERT INTO failure (line_id, stream_id, outcome, code, class, field, description, remedy, identifier, "
           "batch_id, "
           "first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11) "
           "ON CONFLICT (line_id) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, class = "
           "excluded.class, "
           "field = excluded.field, description = excluded.description, remedy = excluded.remedy, "
           "identifier = excluded.identifier, batch_id = excluded.batch_id, last_at = excluded.last_at"),
      remove_(database, "DELETE FROM failure WHERE line_id IN (SELECT c0 FROM failure_rows)"),
      any_(database, "SELECT 1 FROM failure LIMIT 1"),
      waits_for_mapping_(database, "SELECT 1 FROM failure WHERE line_id = ? AND (outcome = ? OR class = ?)") {}

void FailureTable::put(const Line& line, const Failure& failure, std::optional<BatchId> batch, Time at) {
  put_.run(line.id, line.stream, SqlValue::number(failure.outcome), failure.code,
           SqlValue::number(failure.failure_class), failure.field, failure.description, failure.remedy,
           failure.identifier, batch, at);
}

void FailureTable::remove(std::span<const LineId> lines) {
  if (lines.empty()) return;
  rows_.set(lines.size(), [lines](std::size_t row, int) { return SqlValue(lines[row]); });
  remove_.run();
}

bool FailureTable::empty() {
  SqlRows rows = any_.query();
  return !rows.next();
}

bool FailureTable::waits_for_mapping(LineId line) {
  SqlRows rows =
      waits_for_mapping_.query(line, SqlValue::number(Outcome::rejected), SqlValue::number(FailureClass::set_up));
  return rows.next();
}

}  // namespace dotsync

#include "journal/row_orders.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "journal/audit_lists.hpp"

namespace dotsync {
namespace {

/// A JSON list, so that one parameter holds them all.
std::string list_of(const std::vector<LineId>& lines) {
  std::string list = "[";
  for (const LineId line : lines) list += fmt::format("{}{}", list.size() == 1 ? "" : ",", line.value);
  return list + "]";
}

std::vector<LineId> read_lines(SqlRows rows) {
  std::vector<LineId> lines;
  while (rows.next()) lines.push_back(LineId{rows.integer(0)});
  return lines;
}

std::vector<LineId> lines_of_batch(SQLite::Database& database, const std::string& id) {
  const auto batch = find_batch_number(database, id);
  if (!batch) {
    throw Error(Part::usage, fmt::format("the journal knows no batch and no import '{}'", id),
                "`dotsync journal batches` lists them");
  }
  Sql sql(database,
          "SELECT line_id FROM item JOIN line USING (line_id) WHERE item.batch_id = ?1 AND line.batch_id = ?1 "
          "AND line.outcome IN (2, 3, 4) ORDER BY line_id");
  return read_lines(sql.query(*batch));
}

std::vector<LineId> failed_lines(SQLite::Database& database, const RowSelection& selection) {
  Sql sql(database,
          "SELECT line_id FROM failure JOIN stream USING (stream_id) WHERE (?1 = '' OR stream.name = ?1) "
          "AND (?2 = '' OR code = ?2 COLLATE NOCASE) AND (?3 IS NULL OR last_at >= ?3) ORDER BY line_id");
  return read_lines(sql.query(selection.stream, selection.code, selection.since));
}

std::vector<LineId> lines_of_keys(SQLite::Database& database, Ledger& ledger, const RowSelection& selection) {
  std::vector<StreamId> streams;
  {
    Sql sql(database, "SELECT stream_id FROM stream WHERE ?1 = '' OR name = ?1");
    SqlRows rows = sql.query(selection.stream);
    while (rows.next()) streams.push_back(StreamId{rows.integer(0)});
  }
  std::vector<LineId> lines;
  for (const StreamId stream : streams) {
    for (const auto& line : ledger.find(stream, selection.keys)) {
      if (line) lines.push_back(line->id);
    }
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

}  // namespace

std::vector<LineId> select_rows(SQLite::Database& database, Ledger& ledger, const RowSelection& selection) {
  if (!selection.stream.empty()) require_streams(database, {selection.stream});
  if (!selection.batch.empty()) return lines_of_batch(database, selection.batch);
  if (selection.failures) return failed_lines(database, selection);
  return lines_of_keys(database, ledger, selection);
}

// Line: 0 current, 1 in flight, 2 due, 6 superseded. A row that is current waits from here on; one in flight stays so,
// and the mark outlives its import (R5).
RowOrders::RowOrders(SQLite::Database& database)
    : make_due_(database,
                "UPDATE line SET due_at = ?1, due_reason = max(due_reason, ?2), statuses = statuses & ?4, "
                "outcome = CASE outcome WHEN 0 THEN 2 ELSE outcome END "
                "WHERE line_id IN (SELECT value FROM json_each(?3))"),
      make_new_(
          database,
          "UPDATE line SET due_at = ?1, due_reason = max(due_reason, ?2), attempts = 0, statuses = statuses & ?4, "
          "outcome = CASE outcome WHEN 0 THEN 2 ELSE outcome END, "
          "tried_hash = CASE outcome WHEN 1 THEN tried_hash ELSE 0 END "
          "WHERE line_id IN (SELECT value FROM json_each(?3))") {}

std::int64_t RowOrders::make_due(const std::vector<LineId>& lines, Time now) {
  return make_due_.run(now, SqlValue::number(DueReason::retry), list_of(lines), ~ChannelStatuses::asserted_again);
}

std::int64_t RowOrders::make_new(const std::vector<LineId>& lines, Time now) {
  return make_new_.run(now, SqlValue::number(DueReason::retry), list_of(lines), ~ChannelStatuses::asserted_again);
}

}  // namespace dotsync

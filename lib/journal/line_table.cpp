#include "journal/line_table.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

namespace dotsync {
namespace {

/// Bytes SQLite needs for an integer in a record (sqlite.org/fileformat2.html, "Record Format").
std::size_t stored_size(std::int64_t value) {
  if (value == 0 || value == 1) return 0;
  const std::uint64_t magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  if (magnitude < 1ULL << 7U) return 1;
  if (magnitude < 1ULL << 15U) return 2;
  if (magnitude < 1ULL << 23U) return 3;
  if (magnitude < 1ULL << 31U) return 4;
  if (magnitude < 1ULL << 47U) return 6;
  return 8;
}

/// A line is born without acknowledged hash and contactId and gets both with the report. The bytes they will need are
/// kept free from the start, so that the line is overwritten in its place: pages neither split nor end half full.
SqlValue room_for(const Line& line) {
  static constexpr std::array<char, 16> spare{};
  // Statuses take more while they are on their way than when the report has come.
  const std::size_t statuses = stored_size(line.statuses.number());
  const std::size_t reserve = 8 + 6 + (statuses == 0 ? 0 : 3);
  const std::size_t used =
      stored_size(line.acknowledged_hash) + (line.contact_id ? stored_size(*line.contact_id) : 0) + statuses;
  if (used >= reserve) return std::nullopt;
  return SqlValue::blob(std::string_view(spare.data(), reserve - used));
}

/// The columns as insert_ and the updates name them: c0 to c19 of the rows in memory.
SqlValue value_of(const Line& line, int column) {
  switch (column) {
    case 0:
      return line.id;
    case 1:
      return line.stream;
    case 2:
      return line.row_key;
    case 3:
      return line.identity;
    case 4:
      return SqlValue::number(line.outcome);
    case 5:
      return line.watermark_value;
    case 6:
      return SqlValue::bits(line.read_xmin);
    case 7:
      return line.tried_hash;
    case 8:
      return line.acknowledged_hash;
    case 9:
      return line.batch;
    case 10:
      return line.contact_id;
    case 11:
      return SqlValue::number(line.due_reason);
    case 12:
      return line.due_at;
    case 13:
      return line.attempts;
    case 14:
      return line.updated_at;
    case 16:
      return line.fields.empty() ? SqlValue(std::nullopt) : SqlValue::blob(line.fields);
    case 17:
      return line.former_identity;
    case 18:
      return line.statuses.number();
    case 19:
      return line.consents.empty() ? SqlValue(std::nullopt) : SqlValue::blob(line.consents.bytes());
    default:
      return room_for(line);
  }
}

constexpr const char* bulk_name = "line_rows";

constexpr const char* assignments =
    "outcome = c4, watermark_value = c5, read_xmin = c6, tried_hash = c7, acknowledged_hash = c8, batch_id = c9, "
    "contact_id = c10, due_reason = c11, due_at = c12, attempts = c13, updated_at = c14, room = c15, "
    "fields = c16, former_identity = c17, statuses = c18, consents = c19";

}  // namespace

Line read_line(const SqlRows& rows, int first) {
  Line line;
  line.id = LineId{rows.integer(first)};
  line.stream = StreamId{rows.integer(first + 1)};
  line.row_key = rows.text(first + 2);
  line.identity = rows.optional_identity(first + 3);
  line.watermark_value = rows.integer(first + 4);
  line.read_xmin = rows.bits(first + 5);
  line.tried_hash = rows.integer(first + 6);
  line.acknowledged_hash = rows.integer(first + 7);
  line.outcome = static_cast<Outcome>(rows.integer(first + 8));
  line.batch = BatchId{rows.integer(first + 9)};
  line.contact_id = rows.optional_integer(first + 10);
  line.due_reason = static_cast<DueReason>(rows.integer(first + 11));
  line.due_at = rows.optional_time(first + 12);
  line.attempts = static_cast<int>(rows.integer(first + 13));
  line.updated_at = rows.time(first + 14);
  line.fields = rows.blob(first + 15);
  line.former_identity = rows.optional_identity(first + 16);
  line.statuses = ChannelStatuses(rows.integer(first + 17));
  if (!rows.is_null(first + 18)) line.consents = ConsentMarks(std::string(rows.blob(first + 18)));
  return line;
}

// OR FAIL: whatever fails undoes the whole transaction, so that SQLite need not keep what one statement changed.
LineTable::LineTable(SQLite::Database& database)
    : rows_(database, bulk_name),
      select_(database, fmt::format("SELECT {} FROM line WHERE line_id = ?", line_columns)),
      select_many_(database,
                   fmt::format("SELECT c0, {} FROM line_rows CROSS JOIN line ON line.line_id = c1", line_columns)),
      insert_(database,
              "INSERT OR FAIL INTO line (line_id, stream_id, row_key, identity, outcome, watermark_value, read_xmin, "
              "tried_hash, "
              "acknowledged_hash, batch_id, contact_id, due_reason, due_at, attempts, updated_at, room, fields, "
              "former_identity, statuses, consents) "
              "SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19 "
              "FROM line_rows"),
      update_same_identity_(database, fmt::format("UPDATE OR FAIL line SET {} FROM line_rows "
                                                  "WHERE line.line_id = c0 AND line.identity IS c3",
                                                  assignments)),
      select_other_identity_(database,
                             "SELECT line_rows.rowid FROM line_rows LEFT JOIN line ON line.line_id = c0 "
                             "WHERE line.line_id IS NULL OR line.identity IS NOT c3"),
      update_(database, fmt::format("UPDATE OR FAIL line SET {}, identity = c3 FROM line_rows WHERE line.line_id = c0",
                                    assignments)) {}

void LineTable::show(std::span<const Line* const> lines) {
  rows_.set(lines.size(), [lines](std::size_t row, int column) { return value_of(*lines[row], column); });
}

std::optional<Line> LineTable::find(LineId id) {
  SqlRows rows = select_.query(id);
  if (!rows.next()) return std::nullopt;
  return read_line(rows);
}

void LineTable::find(std::span<const std::int64_t> ids, const std::function<void(std::size_t, Line&&)>& take) {
  rows_.set(ids.size(),
            [ids](std::size_t row, int column) { return column == 0 ? SqlValue::bits(row) : SqlValue(ids[row]); });
  SqlRows rows = select_many_.query();
  while (rows.next()) take(static_cast<std::size_t>(rows.integer(0)), read_line(rows, 1));
}

void LineTable::insert(std::span<const Line* const> lines) {
  if (lines.empty()) return;
  show(lines);
  insert_.run();
}

std::vector<const Line*> LineTable::update_same_identity(std::span<const Line* const> lines) {
  std::vector<const Line*> others;
  if (lines.empty()) return others;
  show(lines);
  if (static_cast<std::size_t>(update_same_identity_.run()) == lines.size()) return others;
  SqlRows rows = select_other_identity_.query();
  while (rows.next()) others.push_back(lines[static_cast<std::size_t>(rows.integer(0))]);
  return others;
}

void LineTable::update(const Line& line) {
  const Line* const one = &line;
  show({&one, 1});
  update_.run();
}

}  // namespace dotsync

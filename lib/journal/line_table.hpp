// LineTable: reads and writes whole lines of the table `line`. Used by ledger.cpp; read_line() also by
// due_lines.cpp and batch_table.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "journal/bulk_rows.hpp"
#include "journal/line.hpp"
#include "journal/sql.hpp"

namespace dotsync {

/// The columns of a line in the order read_line() expects them, of a table or alias named `line`.
inline constexpr const char* line_columns =
    "line.line_id, line.stream_id, line.row_key, line.identity, line.watermark_value, line.read_xmin, line.tried_hash, "
    "line.acknowledged_hash, line.outcome, line.batch_id, line.contact_id, line.due_reason, line.due_at, "
    "line.attempts, line.updated_at, line.fields, line.former_identity, line.statuses, line.consents";
inline constexpr int line_column_count = 19;

/// The line that begins at column `first` of the present row.
Line read_line(const SqlRows& rows, int first = 0);

/// Many lines at a time: each function is one statement over all of them.
class LineTable {
 public:
  explicit LineTable(SQLite::Database& database);
  std::optional<Line> find(LineId id);
  /// Calls `take(position in ids, line)` in the order of `ids`; ids that the table does not know are left out. `take`
  /// must not use this table.
  void find(std::span<const std::int64_t> ids, const std::function<void(std::size_t, Line&&)>& take);
  /// Their ids are set and not yet in the table.
  void insert(std::span<const Line* const> lines);
  /// Leaves out lines that are stored with another identity, and gives them back.
  std::vector<const Line*> update_same_identity(std::span<const Line* const> lines);
  void update(const Line& line);

 private:
  void show(std::span<const Line* const> lines);

  BulkRows rows_;
  Sql select_;
  Sql select_many_;
  Sql insert_;
  Sql update_same_identity_;
  Sql select_other_identity_;
  Sql update_;
};

}  // namespace dotsync

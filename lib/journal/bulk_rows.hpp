// BulkRows: values in memory that one SQL statement reads like a table, so that 10,000 lines cost one statement and not
// 10,000. Used by line_table.cpp and batch_table.cpp.
#pragma once

#include <functional>
#include <string>

#include "journal/sql.hpp"

namespace dotsync {

/// The table `name` with the columns c0, c1 ... up to `column_max`, visible on this connection only
/// (sqlite.org/vtab.html, "Eponymous-only virtual tables"). Must outlive the statements that name it.
class BulkRows {
 public:
  static constexpr int column_max = 20;
  /// What stands in a row and column. Texts and blobs must live until the statement has run.
  using Value = std::function<SqlValue(std::size_t row, int column)>;

  BulkRows(SQLite::Database& database, const std::string& name);
  BulkRows(const BulkRows&) = delete;
  BulkRows& operator=(const BulkRows&) = delete;

  /// From now on the table has these rows.
  void set(std::size_t rows, Value value);
  /// The table is empty again; what `value` referred to may go.
  void clear();

 private:
  friend struct BulkCursor;
  std::size_t rows_ = 0;
  Value value_;
};

}  // namespace dotsync

#include "journal/bulk_rows.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace dotsync {

/// What SQLite holds for one scan; it knows only the first member.
struct BulkCursor {
  sqlite3_vtab_cursor base;
  const BulkRows* rows;
  std::size_t row;

  static BulkCursor& of(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<BulkCursor*>(cursor); }
  bool at_end() const { return row >= rows->rows_; }
  void answer(sqlite3_context* context, int column) const {
    const SqlValue value = rows->value_(row, column);
    const auto size = static_cast<int>(value.bytes_.size());
    switch (value.kind_) {
      case SqlValue::Kind::null:
        sqlite3_result_null(context);
        break;
      case SqlValue::Kind::integer:
        sqlite3_result_int64(context, value.integer_);
        break;
      case SqlValue::Kind::text:
        sqlite3_result_text(context, value.bytes_.data(), size, SQLITE_STATIC);
        break;
      case SqlValue::Kind::blob:
        sqlite3_result_blob(context, value.bytes_.data(), size, SQLITE_STATIC);
        break;
    }
  }
};

namespace {

struct BulkTable {
  sqlite3_vtab base;
  const BulkRows* rows;
};

int connect(sqlite3* database, void* rows, int, const char* const*, sqlite3_vtab** table, char**) {
  std::string columns = "c0";
  for (int column = 1; column < BulkRows::column_max; ++column) columns += fmt::format(", c{}", column);
  const int code = sqlite3_declare_vtab(database, fmt::format("CREATE TABLE bulk ({})", columns).c_str());
  if (code != SQLITE_OK) return code;
  *table = &(new BulkTable{{}, static_cast<const BulkRows*>(rows)})->base;
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete reinterpret_cast<BulkTable*>(table);
  return SQLITE_OK;
}

/// There is one way to read it: from the first row to the last. Its price is set so high that the planner never reads
/// it more than once: it is the outer loop of every join.
int best_index(sqlite3_vtab*, sqlite3_index_info* plan) {
  plan->estimatedCost = 1e9;
  plan->estimatedRows = 10'000;
  return SQLITE_OK;
}

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  *cursor = &(new BulkCursor{{}, reinterpret_cast<BulkTable*>(table)->rows, 0})->base;
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete &BulkCursor::of(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
  BulkCursor::of(cursor).row = 0;
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++BulkCursor::of(cursor).row;
  return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* cursor) { return BulkCursor::of(cursor).at_end() ? 1 : 0; }

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index) {
  BulkCursor::of(cursor).answer(context, index);
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(BulkCursor::of(cursor).row);
  return SQLITE_OK;
}

sqlite3_module make_module() {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xDisconnect = disconnect;
  module.xBestIndex = best_index;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = at_end;
  module.xColumn = column;
  module.xRowid = row_id;
  return module;
}

const sqlite3_module bulk_module = make_module();

}  // namespace

BulkRows::BulkRows(SQLite::Database& database, const std::string& name) {
  const int code = sqlite3_create_module(database.getHandle(), name.c_str(), &bulk_module, this);
  if (code != SQLITE_OK) throw_journal_error(database);
}

void BulkRows::set(std::size_t rows, Value value) {
  rows_ = rows;
  value_ = std::move(value);
}

void BulkRows::clear() {
  rows_ = 0;
  value_ = nullptr;
}

}  // namespace dotsync

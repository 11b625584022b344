#include "journal/audit_sql.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/sql.hpp"

namespace dotsync {
namespace {

void bind(SQLite::Statement& statement, int index, const TableValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bind(index, *text);
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    statement.bind(index, *whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    statement.bind(index, *real);
  } else {
    statement.bind(index);
  }
}

TableValue value_of(const SQLite::Column& column) {
  if (column.isNull()) return std::monostate{};
  if (column.isInteger()) return std::int64_t{column.getInt64()};
  if (column.isFloat()) return column.getDouble();
  return column.getString();
}

}  // namespace

Table read_table(SQLite::Database& database, const std::string& sql, const std::vector<TableValue>& parameters) {
  try {
    SQLite::Statement statement(database, sql);
    for (std::size_t i = 0; i < parameters.size(); ++i) bind(statement, static_cast<int>(i) + 1, parameters[i]);
    Table table;
    const int columns = statement.getColumnCount();
    for (int i = 0; i < columns; ++i) table.columns.emplace_back(statement.getColumnName(i));
    while (statement.executeStep()) {
      std::vector<TableValue>& row = table.rows.emplace_back();
      row.reserve(static_cast<std::size_t>(columns));
      for (int i = 0; i < columns; ++i) row.push_back(value_of(statement.getColumn(i)));
    }
    return table;
  } catch (const SQLite::Exception& error) {
    throw_journal_error(error, database.getFilename());
  }
}

}  // namespace dotsync

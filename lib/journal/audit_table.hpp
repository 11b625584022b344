// Table: an answer as rows of plain values, ready to be shown as table, JSON or CSV. Made by audit.hpp, rendered by the
// commands. No SQL and no I/O here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dotsync {

/// Null, a whole number, a number, a text. Times are ISO 8601 UTC texts, enumerations are words.
using TableValue = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<TableValue>> rows;  ///< each as long as `columns`

  /// The number of a column; there must be one of that name.
  std::size_t column(std::string_view name) const;
};

/// For people: null is empty, numbers as they are.
std::string to_text(const TableValue& value);

}  // namespace dotsync

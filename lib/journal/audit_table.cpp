#include "journal/audit_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace dotsync {

std::size_t Table::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  DOTSYNC_ASSERT(found != columns.end());
  return static_cast<std::size_t>(found - columns.begin());
}

std::string to_text(const TableValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return {};
}

}  // namespace dotsync

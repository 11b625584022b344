#include "mapping/row_lists.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "mapping/array_text.hpp"
#include "mapping/fault.hpp"

namespace dotsync {
namespace {

constexpr std::int64_t list_id_max = 2'147'483'647;  // int32 in contacts-openapi.json

/// A reason is stored and may be logged. What could be somebody's address or number is not shown in it.
std::string shown_name(std::string_view name) {
  constexpr std::size_t code_points_max = 60;
  constexpr std::ptrdiff_t digits_max = 6;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_hidden = [](char c) { return c == '@' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const auto length = count_code_points(name);
  if (!length || *length > code_points_max || std::any_of(name.begin(), name.end(), is_hidden)) return {};
  if (std::count_if(name.begin(), name.end(), is_digit) > digits_max) return {};
  return "'" + std::string(name) + "'";
}

std::optional<std::int64_t> list_id(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id < 1 || id > list_id_max) return std::nullopt;
  return id;
}

}  // namespace

std::variant<std::vector<std::int64_t>, Rejection> lists_of(const MappingPlan& plan, const ListPlan& entry,
                                                            std::string_view text) {
  text = trim(text);
  const bool is_array = !text.empty() && (text.front() == '{' || text.front() == '[');
  const auto elements = is_array ? array_elements(text) : std::vector<std::string>{std::string(text)};
  if (!elements) return reject(Fault::not_an_array, entry.array.field);
  std::vector<std::int64_t> ids;
  for (const std::string& element : *elements) {
    const std::string_view name = trim(element);
    if (name.empty()) continue;
    if (entry.form == ListPlan::Form::ids) {
      const auto id = list_id(name);
      if (!id) return reject(Fault::not_a_list_id, entry.array.field);
      ids.push_back(*id);
    } else {
      auto found = plan.list_ids.find(element);
      if (found == plan.list_ids.end()) found = plan.list_ids.find(name);
      if (found == plan.list_ids.end()) return reject(Fault::unknown_list, entry.array.field, shown_name(name));
      ids.push_back(found->second);
    }
  }
  return ids;
}

}  // namespace dotsync

// Arrays in text form, PostgreSQL's `{a,"b c",NULL}` and JSON's `["a","b c",null]`. Used by the transforms and by
// lists that come from a column.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// Null elements are left out, inner arrays of PostgreSQL are flattened. Nothing where the text is no array.
std::optional<std::vector<std::string>> array_elements(std::string_view text);
/// The elements with `separator` between them.
std::optional<std::string> join_array(std::string_view text, std::string_view separator);
/// The parts of `text` as a JSON array. `separator` has at least one character, `text` is valid UTF-8.
std::string split_array(std::string_view text, std::string_view separator);

}  // namespace dotsync

// Arrays in text form, PostgreSQL's `{a,"b c",NULL}` and JSON's `["a","b c",null]`. Used by the transform `join`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

/// The elements with `separator` between them; null elements are left out, inner arrays of PostgreSQL are flattened.
/// Nothing where the text is no array.
std::optional<std::string> join_array(std::string_view text, std::string_view separator);

}  // namespace dotsync

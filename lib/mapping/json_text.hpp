// A small reader of JSON texts, for the transforms `json` and `join` on json and jsonb columns. PostgreSQL has checked
// such a text already; anything else simply gives nothing. No tree is built.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// One step into a value: of an object by key, of an array by index where the step can be one.
struct JsonStep {
  std::string key;
  std::optional<std::int64_t> index;  ///< from 0
};

/// The value at the end of the path: a text without its quotes, a number or boolean as written, an object or array as
/// its JSON text. Nothing for null, for a path that leads nowhere, and for text that is not JSON.
std::optional<std::string> json_value(std::string_view text, const std::vector<JsonStep>& path);

/// The elements of an array, as json_value gives them; null elements are left out. Nothing where it is no array.
std::optional<std::vector<std::string>> json_elements(std::string_view text);

}  // namespace dotsync

// JsonValue: a small JSON answer as plain values. Used by the readers of this folder; large reports are streamed
// instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, text, array, object };
  Kind kind = Kind::null;
  bool boolean = false;
  std::string text;                ///< a text, or a number's digits as they stood there
  std::string name;                ///< as a member of an object
  std::vector<JsonValue> items;    ///< of an array
  std::vector<JsonValue> members;  ///< of an object, in their order

  /// The member of that name, the last where it is repeated; null pointer where there is none or this is no object.
  const JsonValue* find(std::string_view wanted) const;
  /// The member's text; empty where it is missing or no text.
  std::string text_of(std::string_view wanted) const;
  /// The member as a whole number; nothing where it is missing, no number, not whole or out of range.
  std::optional<std::int64_t> integer_of(std::string_view wanted) const;
  bool is_true(std::string_view wanted) const;
};

/// Nothing for what is not one JSON value in UTF-8, or is nested deeper than limits::json_depth_max. Never throws on
/// input.
std::optional<JsonValue> parse_json(std::string_view text);

}  // namespace dotsync

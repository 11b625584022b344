// Text helpers without I/O: UTF-8, JSON strings, near names.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dotsync {

/// Code points of valid UTF-8 (no surrogates, nothing over U+10FFFF, no overlong form); nothing where it is not valid.
std::optional<std::size_t> count_code_points(std::string_view text);
inline bool is_utf8(std::string_view text) { return count_code_points(text).has_value(); }

/// Appends `text` as a JSON string with its quotes (RFC 8259). `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// ASCII only; other bytes stay.
std::string ascii_lower(std::string_view text);
std::string_view trim(std::string_view text);

/// The candidate nearest to `name`, if it is near enough to be a slip of the keyboard.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

}  // namespace dotsync

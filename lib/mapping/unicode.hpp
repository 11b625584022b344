// Unicode: letter case and code points for transforms, so that accents survive. Used by lib/mapping's transforms only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dotsync {

/// Each leaves text that is not valid UTF-8 as it is: the row is rejected later, with the field's name.
/// Case goes by one code point at a time ("ß" stays), by the C library's Unicode tables; ASCII only where it has none.
std::string unicode_lower(std::string_view text);
std::string unicode_upper(std::string_view text);
/// The first letter of each word upper, the others lower; a word begins after anything that is no letter, digit or
/// apostrophe: "o'neil-smith" becomes "O'neil-Smith".
std::string unicode_title(std::string_view text);
/// The longest start of `text` with at most `count` code points.
std::string_view first_code_points(std::string_view text, std::size_t count);
/// Every run of white space, the no-break and ideographic spaces included, becomes one space.
std::string collapse_space(std::string_view text);

}  // namespace dotsync

// Phone numbers for `type: phone`: any way of writing one, to the digits that Dotdigital wants. The one place with
// libphonenumber, which a build may leave out (DOTSYNC_PHONES=OFF). Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

/// Whether libphonenumber is built in; without it a number must come with its country code and `country` is refused.
bool has_phone_library();

/// Whether `country` is a region that numbers can be read for: two upper-case letters, ISO 3166 (GB, not UK).
bool is_phone_country(std::string_view country);

/// E.164 digits without the plus. `country` may be empty: then only numbers with their country code are read.
/// Judged by length and shape (possible), not by today's number ranges (valid): the library's tables are years old.
std::optional<std::string> phone_digits(std::string_view text, std::string_view country);

/// Without a country to read it by: the digits where `text` has 7 to 15 of them and otherwise only a leading plus,
/// spaces and the usual marks ( ) - . /
std::optional<std::string> plain_phone_digits(std::string_view text);

}  // namespace dotsync

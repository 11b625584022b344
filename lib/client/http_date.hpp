// The Date header of an HTTP answer. Used to read times of the server on our clock.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace dotsync {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7, the form every sender must use); nothing on anything else.
std::optional<Time> parse_http_date(std::string_view text);

}  // namespace dotsync

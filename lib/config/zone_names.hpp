// near_zone: the time zone that somebody who misspelt one may have meant. Used by decode.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

/// Looks through the system's time zone database; nothing where no zone is near, or the system has none. "London" and
/// "europe/london" are near to Europe/London.
std::optional<std::string> near_zone(std::string_view name);

}  // namespace dotsync

// Watermark texts as PostgreSQL writes them (timezone UTC, datestyle ISO) and the numbers that keep their order. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

/// Microseconds since 1970 of "2026-03-29 01:00:00.123456+00", the same without zone (taken as UTC), or "2026-03-29".
/// "infinity", "-infinity" and what lies outside 64 bits give the ends of the range; "... BC" is understood. Else
/// nothing.
std::optional<std::int64_t> parse_instant(std::string_view text);

/// "2026-03-29 01:00:00.123456+00"; for years 1 to 9999.
std::string format_instant(std::int64_t microseconds);

}  // namespace dotsync

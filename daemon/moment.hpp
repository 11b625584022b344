// Moments as operators write them: --since and --until. Pure; also how long ago a time was, in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace dotsync {

/// ISO 8601 ("2026-03-29", "2026-03-29T01:00Z", "2026-03-29T01:00:00.5+01:00"), or a duration back from now ("24h",
/// "7d", "30m"). A date is its midnight in UTC. Nothing on anything else: a time of day without a zone means nothing.
std::optional<Time> parse_moment(std::string_view text, Time now);

/// "14:05 UTC", with its date where that is not today's.
std::string clock_words(Time at, Time now);

/// "14:05 UTC, in 12 minutes"; "14:05 UTC (12 minutes ago)".
std::string when_words(Time at, Time now);

/// "12s", "5m", "3h", "12d": how far apart two times are, in the unit that says enough.
std::string distance(Time from, Time to);

}  // namespace dotsync

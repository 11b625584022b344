// The X-RateLimit headers of Dotdigital's answers. Read by the verdicts and by the account's pacing in lib/sync.
// Source: the vendor's reference page on API limits, tiered scheme.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "client/http.hpp"

namespace dotsync {

struct RateLimit {
  std::optional<std::int64_t> limit;      ///< calls per window
  std::optional<std::int64_t> remaining;  ///< calls left in this window
  std::optional<Time> reset_at;           ///< when the window ends, on our clock
  std::string scope;
};

/// Nothing when the answer carries none of the headers. `now` is the time the answer came.
/// Reset is epoch seconds, taken relative to the answer's own Date where it has one, so that a wrong clock here does
/// not matter; a value under 10^9 is seconds from now. Never before `now`, never later than rate_limit_wait_max.
std::optional<RateLimit> read_rate_limit(const HttpHeaders& headers, Time now);

/// Until when a refused caller has to wait: X-RateLimit-Reset, else Retry-After in seconds, else nothing.
std::optional<Time> read_wait(const HttpHeaders& headers, Time now);

/// The flat scheme counts by the hour: no honest answer asks for more, and a wrong one must not stop us for years.
inline constexpr Duration rate_limit_wait_max = std::chrono::hours(1);

}  // namespace dotsync

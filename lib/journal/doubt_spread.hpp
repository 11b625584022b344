// When a contact in doubt is asserted for the second time: not all those of a long outage at one moment. Pure; used by
// doubt_table.cpp.
#pragma once

#include <cstddef>

#include "base/clock.hpp"

namespace dotsync {

/// Moments within the time over which contacts are spread: many contacts fall on each, whatever import they were in, so
/// that they travel together again.
inline constexpr int doubt_moments = 12;

/// When the contact with this index of an import of so many is due: from `at` to `at + within`, the first ones first.
Time spread_doubt(Time at, Duration within, std::size_t index, std::size_t contacts);

}  // namespace dotsync

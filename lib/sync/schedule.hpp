// Schedule: when a stream's next turn is. Pure; the zone's rules come from the system's time zone database.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"

namespace dotsync {

struct Every {
  Duration period{std::chrono::seconds(60)};
};

struct DailyAt {
  std::vector<Duration> times;  ///< since local midnight
  std::string zone = "UTC";     ///< a name of the time zone database
};

using Schedule = std::variant<Every, DailyAt>;

/// The first turn after `now`, where the last one began at `last` (nothing: never, so an `every` begins at once).
Time next_turn(const Schedule& schedule, std::optional<Time> last, Time now);

}  // namespace dotsync

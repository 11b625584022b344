#include "sync/schedule.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include "base/error.hpp"

namespace dotsync {
namespace {

/// The first of the day's times after `now`. A time that summer time skips happens when the clock has jumped.
Time next_daily(const DailyAt& daily, Time now) {
  DOTSYNC_ASSERT(!daily.times.empty());
  cctz::time_zone zone;
  if (!cctz::load_time_zone(daily.zone, &zone)) {
    throw Error(Part::usage, "no time zone '" + daily.zone + "' on this machine", "install the package tzdata");
  }
  const auto today = cctz::civil_day(cctz::convert(now, zone));
  for (int day = 0;; ++day) {
    std::optional<Time> next;
    for (const Duration time : daily.times) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
      const cctz::civil_second civil = cctz::civil_second(today + day) + seconds;
      const Time at = std::chrono::time_point_cast<Duration>(cctz::convert(civil, zone));
      if (at > now && (!next || at < *next)) next = at;
    }
    if (next) return *next;
  }
}

}  // namespace

Time next_turn(const Schedule& schedule, std::optional<Time> last, Time now) {
  if (const auto* daily = std::get_if<DailyAt>(&schedule)) return next_daily(*daily, now);
  if (!last) return now;
  const Time next = *last + std::get<Every>(schedule).period;
  return next > now ? next : now;
}

}  // namespace dotsync

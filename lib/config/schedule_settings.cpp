#include "config/schedule_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dotsync {
namespace {

std::vector<Duration> read_times(const Yaml& node, const Place& place) {
  std::vector<Duration> times;
  if (!node.is_sequence() || node.items().empty()) {
    place.expected("a list of times like [\"07:00\", \"19:00\"]", node);
    return times;
  }
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    const Yaml& item = node.items()[i];
    const auto time = item.is_scalar() ? parse_time_of_day(item.text()) : std::nullopt;
    if (!time) {
      const std::string padded = "0" + item.text();
      place.at(i).problem(item.mark(),
                          fmt::format("expected a time of day from 00:00 to 23:59, got {}{}", describe(item),
                                      parse_time_of_day(padded) ? did_you_mean(item.text(), {padded}) : ""));
    } else if (std::find(times.begin(), times.end(), *time) != times.end()) {
      place.at(i).problem(item.mark(), "the same time of day twice; keep one of them");
    } else {
      times.push_back(*time);
    }
  }
  std::sort(times.begin(), times.end());
  return times;
}

}  // namespace

std::optional<Duration> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (std::size_t i : {0U, 1U, 3U, 4U}) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::optional<ScheduleSettings> read_schedule(const Yaml& node, const Place& place) {
  MapReader map(node, place);
  if (!map.is_map()) return std::nullopt;
  const Yaml* daily_at = map.optional("daily_at");
  const Yaml* every = daily_at != nullptr ? map.optional("every") : map.required("every", "(or daily_at)");
  std::optional<ScheduleSettings> schedule;
  if (daily_at != nullptr) {
    DailySettings daily;
    daily.times = read_times(*daily_at, map.place_of("daily_at"));
    if (const Yaml* zone = map.optional("zone")) daily.zone = read_zone(*zone, map.place_of("zone")).value_or("UTC");
    schedule = std::move(daily);
    if (every != nullptr) place.problem(every->mark(), "both every and daily_at are given; keep one of them");
  } else {
    map.refuse("zone", "it belongs to daily_at");
    if (every != nullptr) {
      const auto period = read_duration(*every, map.place_of("every"), duration_min, duration_max);
      schedule = EverySettings{period.value_or(Duration(0))};
    }
  }
  map.finish();
  return schedule;
}

}  // namespace dotsync

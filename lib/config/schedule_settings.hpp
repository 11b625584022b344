// ScheduleSettings: when a stream is polled or reconciled, as the configuration says it. Used by StreamSettings.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/decode.hpp"

namespace dotsync {

struct EverySettings {
  Duration period{std::chrono::seconds(60)};
};

struct DailySettings {
  std::vector<Duration> times;  ///< since local midnight, ascending, each once, at least one
  std::string zone = "UTC";     ///< a name of the time zone database
};

using ScheduleSettings = std::variant<EverySettings, DailySettings>;

/// `{every: 60s}` or `{daily_at: ["07:00", "19:00"], zone: Europe/London}`.
std::optional<ScheduleSettings> read_schedule(const Yaml& node, const Place& place);

/// "07:00" as the time since midnight; nothing on anything else.
std::optional<Duration> parse_time_of_day(std::string_view text);

}  // namespace dotsync

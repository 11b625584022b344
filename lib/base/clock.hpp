// Time comes in from outside: the engine, the tests and the simulation each own a Clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

using Duration = std::chrono::milliseconds;
/// UTC, milliseconds since the epoch. What the journal stores.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Not owned by those who use it; must outlive them. Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// UTC that never jumps: deadlines and settle times are judged on it.
  virtual Time now() const = 0;
};

/// The wall clock at construction, advanced by CLOCK_BOOTTIME: a stepped wall clock ends no settle time.
class SystemClock : public Clock {
 public:
  SystemClock();
  Time now() const override;

 private:
  Time anchor_;
  Duration boot_at_anchor_;
};

/// "2026-03-29T01:00:00.123Z"; whole seconds have no fraction.
std::string format_time(Time time);
/// ISO 8601 UTC ("2026-03-29", "2026-03-29T01:00:00Z", with fraction); nothing on anything else.
std::optional<Time> parse_time(std::string_view text);
/// "250ms", "30s", "15m", "2h", "90d"; nothing on anything else or over 10,000 days.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest of the forms above that is exact: 90000 ms -> "90s", 7200000 ms -> "2h".
std::string format_duration(Duration duration);

inline long long to_ms(Time time) { return time.time_since_epoch().count(); }
inline Time from_ms(long long ms) { return Time(Duration(ms)); }

}  // namespace dotsync

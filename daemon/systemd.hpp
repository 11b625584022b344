// Systemd: what the service manager is told (sd_notify(3)) and how often it wants to hear of us. Silent outside
// systemd.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace dotsync {

class Systemd {
 public:
  Systemd();
  void ready(const std::string& status);
  void reloading();
  void stopping();
  /// Call at least every watchdog_period(); only the deciding thread may, so that a hang is seen.
  void alive();
  /// Half of WATCHDOG_USEC; nothing where no watchdog is set.
  std::optional<Duration> watchdog_period() const { return watchdog_period_; }

 private:
  std::optional<Duration> watchdog_period_;
  std::chrono::steady_clock::time_point said_at_;
};

}  // namespace dotsync

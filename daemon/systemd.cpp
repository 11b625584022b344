#include "daemon/systemd.hpp"

#include <systemd/sd-daemon.h>

namespace dotsync {

Systemd::Systemd() {
  std::uint64_t period_us = 0;
  if (sd_watchdog_enabled(0, &period_us) > 0) watchdog_period_ = Duration(static_cast<Duration::rep>(period_us / 2000));
}

void Systemd::ready(const std::string& status) { sd_notify(0, ("READY=1\nSTATUS=" + status).c_str()); }
void Systemd::reloading() { sd_notify(0, "RELOADING=1\nSTATUS=Reading the configuration"); }
void Systemd::stopping() { sd_notify(0, "STOPPING=1\nSTATUS=Waiting for the answer of an open import"); }
void Systemd::alive() {
  if (!watchdog_period_) return;
  // A busy loop comes here thousands of times a second, and a manager that is slow to read would make it wait.
  const auto now = std::chrono::steady_clock::now();
  if (now - said_at_ < *watchdog_period_ / 4) return;
  said_at_ = now;
  sd_notify(0, "WATCHDOG=1");
}

}  // namespace dotsync

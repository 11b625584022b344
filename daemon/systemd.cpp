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
  if (watchdog_period_) sd_notify(0, "WATCHDOG=1");
}

}  // namespace dotsync

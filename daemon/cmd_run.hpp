// `dotsync run`: the daemon. All streams on their schedules until SIGTERM or SIGINT; SIGHUP reads the configuration
// again.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "daemon/configuration.hpp"

namespace dotsync {

/// Returns 0 when it was asked to end. Throws Error for a bad configuration at the start and for a journal that cannot
/// be used.
int run_daemon(const std::string& config_path, Configuration configuration, Secrets secrets, const Clock& clock,
               Logger& log);

}  // namespace dotsync

// `dotsync once`: one turn of the streams, whatever their schedules, and a summary.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/progress.hpp"

namespace dotsync {

struct OnceOptions {
  std::vector<std::string> streams;  ///< empty: all that are enabled
  bool no_wait = false;              ///< do not wait for imports that were accepted
  bool json = false;
  bool quiet = false;
};

/// Returns the exit code. Throws Error for what keeps the whole turn from starting.
int run_once(const Configuration& configuration, const Secrets& secrets, const OnceOptions& options, const Clock& clock,
             ProgressLog& log);

}  // namespace dotsync

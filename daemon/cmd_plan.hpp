// `dotsync plan`: what the next pass would do.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/configuration.hpp"

namespace dotsync {

struct PlanOptions {
  std::vector<std::string> streams;  ///< empty: all that are enabled
  std::size_t samples = 5;           ///< rows named of each kind
  bool json = false;
};

/// Prints on stdout. 1 where a person should look first: rows would be rejected, the guard would stop the pass, or the
/// stream stands still.
int run_plan(const Configuration& configuration, const Secrets& secrets, const PlanOptions& options,
             const Clock& clock);

}  // namespace dotsync

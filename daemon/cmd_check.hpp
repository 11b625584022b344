// `dotsync check`: everything that must be right before a sync, each finding with its place and its remedy.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/findings.hpp"

namespace dotsync {

struct CheckOptions {
  std::string config;
  bool offline = false;  ///< no socket, no journal; credentials of kind file and env are still read
  bool json = false;
};

/// Prints the findings on stdout and returns the exit code.
int run_check(const CheckOptions& options, const Clock& clock);

// The parts of `check`, one file each.
void check_postgres(const Configuration& configuration, const Secrets& secrets, const Clock& clock, Findings& findings);
void check_dotdigital(const Configuration& configuration, const Secrets& secrets, const Clock& clock,
                      Findings& findings);
void check_journal(const Configuration& configuration, Findings& findings);

}  // namespace dotsync

// SimPlan: what one seed is to go through. Used by sim_run.hpp.
#pragma once

#include <cstdint>

#include "simulation/sim_database.hpp"
#include "simulation/sim_dotdigital.hpp"

namespace dotsync {

struct SimPlan {
  SimFaults faults;
  SimTraffic traffic;
  int calls_max = 0;  ///< SimPace
  bool one_tier = false;
  int transactions = 60;
  double source_failures = 0;
  double kill_at_failpoint = 0;  ///< each time one is reached
  bool reconciles = false;       ///< on a schedule; and once when the faults have ended
  bool guard = false;            ///< that stops passes, and a person who lets them go on
  bool parts = false;            ///< contacts are told when their row is gone
  bool renames = false;          ///< rows take their contacts with them to a new address
  int kills = 0;                 ///< at any moment
  int requests = 0;              ///< of operators: pause and resume, resend, retry

  /// Drawn from the seed: each fault is absent in half of the plans.
  static SimPlan random(std::uint64_t seed);
};

}  // namespace dotsync

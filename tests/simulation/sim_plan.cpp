#include "simulation/sim_plan.hpp"

#include <random>

namespace dotsync {

SimPlan SimPlan::random(std::uint64_t seed) {
  std::mt19937_64 random(seed * 0x9e3779b97f4a7c15ULL + 1);
  const auto draw = [&random](double most) {
    if (random() % 2 == 0) return 0.0;
    return most * static_cast<double>(random() % 1000) / 1000.0;
  };
  SimPlan plan;
  SimFaults& faults = plan.faults;
  faults.lost_request = draw(0.1);
  faults.lost_answer = draw(0.15);
  faults.server_error = draw(0.1);
  faults.not_sent = draw(0.1);
  faults.rate_limited = draw(0.1);
  faults.excess = draw(0.05);
  faults.unauthorised = draw(0.02);
  faults.no_place = draw(0.05);
  faults.too_large = draw(0.1);
  faults.bad_answer = draw(0.05);
  faults.failed_import = draw(0.1);
  faults.watchdog = draw(0.05);
  faults.stalled = draw(0.1);
  faults.expired = draw(0.1);
  faults.late = draw(0.4);
  faults.no_lists = draw(0.4);
  faults.failed_contact = draw(0.05);
  faults.partial = draw(0.05);
  faults.unreported = draw(0.05);
  plan.traffic.no_email = draw(0.1);
  plan.traffic.poison = draw(0.05);
  plan.traffic.cursed = draw(0.03);
  plan.traffic.foreign_email = draw(0.5);
  plan.traffic.prepared = draw(0.3);
  plan.traffic.hidden = draw(0.5);
  plan.traffic.long_transaction = draw(0.3);
  plan.reconciles = random() % 2 == 0;
  if (plan.reconciles) {
    plan.traffic.deleted = draw(0.15);
    plan.traffic.late_stamp = draw(0.2);
  }
  if (random() % 3 == 0) plan.calls_max = 6 + static_cast<int>(random() % 20);
  plan.one_tier = random() % 2 == 0;
  plan.guard = random() % 4 == 0;
  plan.parts = random() % 2 == 0;
  plan.renames = random() % 2 == 0;
  plan.traffic.own_emails = (plan.parts || plan.renames) && random() % 2 == 0;
  if (plan.traffic.own_emails) plan.traffic.emails = 40;  // some that nobody has
  plan.source_failures = draw(0.1);
  plan.kill_at_failpoint = draw(0.1);
  plan.kills = static_cast<int>(draw(8.0));
  plan.requests = static_cast<int>(draw(8.0));
  return plan;
}

}  // namespace dotsync

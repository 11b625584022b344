// The core of lib/sync with a real journal against simulated time, database and Dotdigital: lost answers, refusals,
// failing reads and kills. DOTSYNC_SEEDS=n runs n seeds of each plan, DOTSYNC_SEED=s one seed, which replays exactly.
#include <gtest/gtest.h>

#include <cstdlib>

#include "simulation/sim_run.hpp"

namespace dotsync {
namespace {

constexpr std::uint64_t default_seeds = 12;

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Runs the seeds of one plan and expects nothing lost, nothing stale, no contact in two imports at once and a sound
/// journal.
std::map<std::string, int> run_seeds(const SimPlan& plan) {
  std::uint64_t seed = number_of("DOTSYNC_SEED", 1);
  const std::uint64_t count = std::getenv("DOTSYNC_SEED") != nullptr ? 1 : number_of("DOTSYNC_SEEDS", default_seeds);
  std::map<std::string, int> happened;
  for (const std::uint64_t end = seed + count; seed < end; ++seed) {
    const SimVerdict verdict = SimRun(seed, plan).run();
    EXPECT_GT(verdict.contacts, 0) << "seed " << seed;
    EXPECT_EQ(verdict.lost, 0) << "seed " << seed << ": " << verdict.text();
    EXPECT_EQ(verdict.stale, 0) << "seed " << seed << ": " << verdict.text();
    EXPECT_EQ(verdict.broken_promises, 0) << "seed " << seed << ": " << verdict.text();
    EXPECT_EQ(verdict.double_flights, 0) << "seed " << seed << ": " << verdict.text();
    EXPECT_EQ(verdict.sent_at_rest, 0) << "seed " << seed << ": " << verdict.text();
    if (plan.faults.failed_contact <= 0.0) {
      EXPECT_EQ(verdict.listed, 0) << "seed " << seed << ": " << verdict.text();
    }
    for (const auto& [name, times] : verdict.happened) happened[name] += times;
  }
  return happened;
}

TEST(Simulation, WithoutFaultsEveryContactEqualsItsNewestRow) { run_seeds({}); }

TEST(Simulation, LostAnswersLoseNothing) {
  SimPlan plan;
  plan.faults.lost_request = 0.05;
  plan.faults.lost_answer = 0.08;
  plan.faults.server_error = 0.05;
  const auto happened = run_seeds(plan);
  EXPECT_GT(happened.at("lost_answer"), 0);
  EXPECT_GT(happened.at("server_error"), 0);
}

TEST(Simulation, RestartsAtAnyMomentLoseNothing) {
  SimPlan plan;
  plan.kills = 12;
  plan.faults.lost_answer = 0.03;
  run_seeds(plan);
}

TEST(Simulation, RefusalsAndFailuresAreSentAgainOrListed) {
  SimPlan plan;
  plan.faults.rate_limited = 0.05;
  plan.faults.not_sent = 0.05;
  plan.faults.failed_import = 0.03;
  plan.faults.failed_contact = 0.02;
  plan.source_failures = 0.05;
  plan.kills = 4;
  const auto happened = run_seeds(plan);
  for (const char* name : {"rate_limited", "not_sent", "failed_import", "failed_contact"})
    EXPECT_GT(happened.at(name), 0) << name;
}

TEST(Simulation, ASeedReplaysExactly) {
  SimPlan plan;
  plan.faults.lost_answer = 0.05;
  plan.kills = 3;
  EXPECT_EQ(SimRun(7, plan).run().text(), SimRun(7, plan).run().text());
}

}  // namespace
}  // namespace dotsync

// The core of lib/sync with a real journal against simulated time, database and Dotdigital. Each seed draws a plan of
// faults, changes and kills. DOTSYNC_SEEDS=n runs n seeds, shared by the shards, from DOTSYNC_FIRST_SEED on;
// DOTSYNC_SEED=s runs one, which replays exactly.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "model/states.hpp"
#include "simulation/sim_run.hpp"

namespace dotsync {
namespace {

constexpr std::uint64_t default_seeds = 2000;
constexpr std::uint64_t shards = 8;
/// From so many seeds on a shard must have met everything.
constexpr std::uint64_t enough_seeds = 200;

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void expect_good(std::uint64_t seed, const SimPlan& plan, SimTally& tally) {
  const SimVerdict verdict = SimRun(seed, plan).run();
  EXPECT_TRUE(verdict.good()) << "DOTSYNC_SEED=" << seed << ": " << verdict.text();
  tally.add(verdict.tally);
}

/// Every legal step of an import, every fault of the plan, every failpoint.
std::vector<std::string> what_must_happen() {
  std::vector<std::string> names = {"change: commit",
                                    "change: rollback",
                                    "change: prepared",
                                    "change: hidden",
                                    "change: savepoint",
                                    "fault: source",
                                    "fault: lost_request",
                                    "fault: lost_answer",
                                    "fault: server_error",
                                    "fault: not_sent",
                                    "fault: rate_limited",
                                    "fault: excess_activity",
                                    "fault: unauthorised",
                                    "fault: call over the limit",
                                    "fault: too_large",
                                    "fault: bad_answer",
                                    "fault: too_many_imports",
                                    "fault: poison",
                                    "fault: cursed",
                                    "change: delete",
                                    "change: late stamp",
                                    "fault: failed_import",
                                    "fault: watchdog",
                                    "fault: stalled",
                                    "fault: forgotten while it hung",
                                    "fault: expired",
                                    "fault: late",
                                    "fault: no_lists",
                                    "fault: failed_contact",
                                    "fault: partial",
                                    "fault: unreported",
                                    "kill: any moment",
                                    "kill: before_intent",
                                    "kill: after_intent",
                                    "kill: after_put",
                                    "kill: after_answer",
                                    "kill: before_report",
                                    "kill: after_report"};
  for (int from = 0; from <= static_cast<int>(BatchState::resolved); ++from) {
    for (int to = 0; to <= static_cast<int>(BatchState::resolved); ++to) {
      const auto a = static_cast<BatchState>(from), b = static_cast<BatchState>(to);
      if (is_legal(a, b)) names.push_back(fmt::format("step: {} -> {}", to_text(a), to_text(b)));
    }
  }
  return names;
}

class Simulation : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Simulation, NothingIsLostOrStaleWhateverFailsAndWhenever) {
  const std::uint64_t seeds = number_of("DOTSYNC_SEEDS", default_seeds);
  SimTally tally;
  std::uint64_t run = 0;
  if (std::getenv("DOTSYNC_SEED") != nullptr) {
    const std::uint64_t seed = number_of("DOTSYNC_SEED", 1);
    if (seed % shards == GetParam()) expect_good(seed, SimPlan::random(seed), tally);
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t first = number_of("DOTSYNC_FIRST_SEED", 0);
  for (std::uint64_t seed = first + GetParam(); seed < first + seeds; seed += shards, ++run) {
    expect_good(seed, SimPlan::random(seed), tally);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << fmt::format("{} seeds in {:.1f} s\n", run, took.count());
  for (const auto& [name, times] : tally.all()) std::cout << fmt::format("{:>9}  {}\n", times, name);
  if (run < enough_seeds) return;
  for (const std::string& name : what_must_happen()) EXPECT_GT(tally.of(name), 0) << name << " never happened";
}

INSTANTIATE_TEST_SUITE_P(Shard, Simulation, testing::Range(std::uint64_t{0}, shards));

TEST(SimulationItself, WithoutFaultsEveryContactEqualsItsNewestRow) {
  SimTally tally;
  for (std::uint64_t seed = 0; seed < 20; ++seed) expect_good(seed, {}, tally);
}

TEST(SimulationItself, WithoutFaultsNobodyIsToldTwiceThatHeIsSubscribedOrOfHisConsent) {
  SimPlan plan;
  plan.traffic.foreign_email = 0;
  plan.traffic.quiet = 0.5;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const SimVerdict verdict = SimRun(seed, plan).run();
    EXPECT_TRUE(verdict.good()) << verdict.text();
    EXPECT_EQ(verdict.repeated, 0) << "seed " << seed;
  }
}

TEST(SimulationItself, ASeedReplaysExactly) {
  EXPECT_EQ(SimRun(7, SimPlan::random(7)).run().text(), SimRun(7, SimPlan::random(7)).run().text());
}

}  // namespace
}  // namespace dotsync

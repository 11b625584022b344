// Deliberate breaks of single rules, each switched on by name: the general checks of the simulation must catch every
// one of them, or the checks prove nothing. DOTSYNC_MUTANT_TRIALS=n catches each n times, for the median number of
// seeds that it takes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "base/failpoint.hpp"
#include "simulation/sim_run.hpp"

namespace dotsync {
namespace {

constexpr std::uint64_t seeds_max = 1500;

/// A break of docs/design.md "Change detection", "Ledger" or "Imports"; the name says what is done instead.
const char* const mutants[] = {
    // change detection
    "position_before_rows", "new_fence_old_position", "fence_after_snapshot", "transactions_without_xid_ignored",
    "prepared_ignored",
    // the way out
    "put_before_intent", "submitting_forgotten", "old_body_replayed", "resubmit_at_once", "no_second_reassert",
    "no_single_flight", "refused_forgotten",
    // the way back
    "acknowledged_on_acceptance", "hash_kept_on_unknown", "not_found_is_success", "unreported_is_success",
    "failed_import_forgotten", "stuck_forgotten", "no_taint", "rows_asserted_not_contacts",
    // ownership
    "waiting_rows_forgotten", "no_owner", "heirs_forgotten", "claims_ignored", "releases_unheard",
    // statuses, consents, calls
    "status_sure_while_on_its_way", "consents_applied_when_sent", "new_consents_overlooked", "calls_unpaced"};

class Mutant : public testing::TestWithParam<const char*> {
 protected:
  ~Mutant() override { set_mutant(""); }

  struct Catch {
    std::uint64_t seeds = 0;
    std::string check;  ///< empty: it got away
  };
  static Catch hunt(std::uint64_t first) {
    for (std::uint64_t seed = first; seed < first + seeds_max; ++seed) {
      try {
        const SimVerdict verdict = SimRun(seed, SimPlan::random(seed)).run();
        if (!verdict.good()) return {seed - first + 1, verdict.first_wrong()};
      } catch (const Error& error) {
        return {seed - first + 1, error.what()};  // the journal refused an illegal step
      }
    }
    return {seeds_max, ""};
  }
};

TEST_P(Mutant, IsCaught) {
  const char* text = std::getenv("DOTSYNC_MUTANT_TRIALS");
  const std::uint64_t trials = text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
  set_mutant(GetParam());
  std::vector<std::uint64_t> needed;
  std::string check;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const Catch caught = hunt(1 + trial * seeds_max);
    ASSERT_FALSE(caught.check.empty()) << GetParam() << " got away with " << seeds_max << " seeds";
    needed.push_back(caught.seeds);
    check = caught.check;
  }
  const std::string each = fmt::format("{}", fmt::join(needed, ", "));
  std::sort(needed.begin(), needed.end());
  std::cout << fmt::format("{}: caught as {}; seeds {}; median of {}: {}, at most {}\n", GetParam(), check, each,
                           trials, needed[needed.size() / 2], needed.back());
}

INSTANTIATE_TEST_SUITE_P(Name, Mutant, testing::ValuesIn(mutants),
                         [](const testing::TestParamInfo<const char*>& mutant) { return std::string(mutant.param); });

}  // namespace
}  // namespace dotsync

#include "sync/account_gate.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Time start = from_ms(1'700'000'000'000);
const GateSettings settings{2, seconds(1), minutes(5), minutes(5)};

TEST(AccountGate, KeepsOurShareOfOpenImports) {
  const AccountGate gate(settings);
  EXPECT_TRUE(gate.may_submit(start, 0, 0, 0 - 0));
  EXPECT_TRUE(gate.may_submit(start, 1, 0, 1 - 0));
  EXPECT_FALSE(gate.may_submit(start, 2, 0, 2 - 0));
}

TEST(AccountGate, LetsOneImportPastAShareFullOfStuckOnes) {
  const AccountGate gate(settings);
  EXPECT_TRUE(gate.may_submit(start, 2, 2, 2 - 2));
  EXPECT_FALSE(gate.may_submit(start, 3, 2, 3 - 2));
}

TEST(AccountGate, BacksOffExponentiallyUntilAnImportIsTaken) {
  AccountGate gate(settings);
  EXPECT_EQ(gate.failed(start), start + seconds(1));
  EXPECT_EQ(gate.failed(start), start + seconds(2));
  EXPECT_EQ(gate.failed(start), start + seconds(4));
  EXPECT_FALSE(gate.may_submit(start + seconds(3), 0, 0, 0 - 0));
  EXPECT_TRUE(gate.may_submit(start + seconds(4), 0, 0, 0 - 0));
  gate.accepted();
  EXPECT_EQ(gate.failed(start), start + seconds(1));
}

TEST(AccountGate, WaitsOutARateLimitWithoutCountingItAsAFailure) {
  AccountGate gate(settings);
  gate.rate_limited(start + seconds(30));
  EXPECT_FALSE(gate.may_submit(start, 0, 0, 0 - 0));
  EXPECT_EQ(gate.waits_until(start), start + seconds(30));
  EXPECT_EQ(gate.failed(start), start + seconds(1));
}

TEST(AccountGate, WithoutAPlaceWaitsForAnImportToEnd) {
  AccountGate gate(settings);
  gate.no_place(start);
  EXPECT_FALSE(gate.may_submit(start + minutes(4), 1, 0, 1 - 0));
  gate.import_ended();
  EXPECT_TRUE(gate.may_submit(start + minutes(4), 0, 0, 0 - 0));
}

TEST(AccountGate, ProbesARefusingAccountSlowlyAndOneAtATime) {
  AccountGate gate(settings);
  EXPECT_EQ(gate.refused(start, "HTTP 401"), start + minutes(5));
  EXPECT_TRUE(gate.is_refused());
  EXPECT_FALSE(gate.may_submit(start + minutes(4), 0, 0, 0 - 0));
  EXPECT_TRUE(gate.may_submit(start + minutes(5), 0, 0, 0 - 0));
  EXPECT_FALSE(gate.may_submit(start + minutes(5), 1, 0, 1 - 0));
  gate.accepted();
  EXPECT_FALSE(gate.is_refused());
}

TEST(Backoff, DoublesUpToItsBound) {
  EXPECT_EQ(backoff(seconds(1), seconds(60), 1), seconds(1));
  EXPECT_EQ(backoff(seconds(1), seconds(60), 4), seconds(8));
  EXPECT_EQ(backoff(seconds(1), seconds(60), 1000), seconds(60));
}

TEST(AccountGate, OpensTheBreakerAfterThreeLostAnswersAndTrustsAgainStepByStep) {
  AccountGate gate({8, seconds(1), minutes(5), minutes(5)});
  gate.ambiguous(start);
  gate.ambiguous(start);
  EXPECT_TRUE(gate.may_submit(start + minutes(1), 0, 0, 0));
  gate.ambiguous(start);
  EXPECT_FALSE(gate.may_submit(start + minutes(10), 0, 0, 0));
  EXPECT_TRUE(gate.wants_probe());
  gate.probe_answered();
  EXPECT_FALSE(gate.wants_probe());
  EXPECT_EQ(gate.contacts_max(), 100U);
  EXPECT_TRUE(gate.may_submit(start + minutes(10), 3, 0, 0));
  EXPECT_FALSE(gate.may_submit(start + minutes(10), 4, 0, 1));
  gate.accepted();
  EXPECT_EQ(gate.contacts_max(), std::nullopt);
  EXPECT_TRUE(gate.may_submit(start + minutes(10), 1, 0, 1));
  EXPECT_FALSE(gate.may_submit(start + minutes(10), 2, 0, 2));
  gate.accepted();
  EXPECT_TRUE(gate.may_submit(start + minutes(10), 3, 0, 3));
  gate.accepted();
  EXPECT_TRUE(gate.may_submit(start + minutes(10), 7, 0, 7));
}

TEST(AccountGate, OpensTheBreakerAgainWhenItsTrialIsLost) {
  AccountGate gate(settings);
  for (int i = 0; i < 3; ++i) gate.ambiguous(start);
  gate.probe_answered();
  gate.ambiguous(start);
  EXPECT_TRUE(gate.wants_probe());
  EXPECT_FALSE(gate.may_submit(start + minutes(10), 0, 0, 0));
}

}  // namespace
}  // namespace dotsync

// When a new fence must not stand on the old ones.
#include "source/trust.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

Fence fence_at(std::int64_t clock) {
  Fence fence;
  fence.clock_us = clock;
  fence.snapshot = {100, 110};
  fence.server = "s";
  fence.relation = "1,2";
  return fence;
}

constexpr std::int64_t second = 1'000'000;

TEST(Trust, HoldsWhereNothingIsUnusual) {
  EXPECT_EQ(judge_trust(fence_at(50), {}, std::nullopt).trust, Trust::as_journaled);
  EXPECT_EQ(judge_trust(fence_at(50), {fence_at(40)}, std::nullopt).trust, Trust::as_journaled);
  EXPECT_EQ(judge_trust(fence_at(10 * second), {fence_at(0)}, Elapsed{0, 10 * second}).trust, Trust::as_journaled);
}

TEST(Trust, StartsAgainOnAnotherServerTableOrTimeline) {
  Fence other = fence_at(50);
  other.server = "t";
  EXPECT_EQ(judge_trust(other, {fence_at(40)}, std::nullopt).trust, Trust::from_the_beginning);
  other = fence_at(50);
  other.relation = "1,2,3";
  EXPECT_EQ(judge_trust(other, {fence_at(40)}, std::nullopt).trust, Trust::from_the_beginning);
  other = fence_at(50);
  other.snapshot = {90, 95};
  const TrustVerdict verdict = judge_trust(other, {fence_at(40)}, std::nullopt);
  EXPECT_EQ(verdict.trust, Trust::from_the_beginning);
  EXPECT_TRUE(verdict.restart);
  EXPECT_FALSE(verdict.reason.empty());
}

TEST(Trust, LosesTheBoundForTwoPassesWhenTheClockStepsBack) {
  TrustVerdict verdict = judge_trust(fence_at(30), {fence_at(40)}, std::nullopt);
  EXPECT_EQ(verdict.trust, Trust::without_bound);
  EXPECT_EQ(verdict.without_bound, 1);
  EXPECT_TRUE(verdict.restart);
  Fence last = fence_at(30);
  last.without_bound = 1;
  verdict = judge_trust(fence_at(50), {last}, std::nullopt);
  EXPECT_EQ(verdict.trust, Trust::without_bound);
  EXPECT_EQ(verdict.without_bound, 0);
  EXPECT_FALSE(verdict.restart);
}

TEST(Trust, NoticesAClockThatAdvancedTooLittle) {
  const Elapsed elapsed{0, 10 * second};
  EXPECT_EQ(judge_trust(fence_at(9 * second), {fence_at(0)}, elapsed).trust, Trust::as_journaled);
  EXPECT_EQ(judge_trust(fence_at(9 * second - 1), {fence_at(0)}, elapsed).trust, Trust::without_bound);
}

TEST(Trust, CutsTheHistoryAtItsLastRestart) {
  std::vector<Fence> history = {fence_at(1), fence_at(2), fence_at(3), fence_at(4)};
  EXPECT_EQ(valid_history(history).size(), 4u);
  history[1].restart = true;
  history[2].restart = true;
  ASSERT_EQ(valid_history(history).size(), 2u);
  EXPECT_EQ(valid_history(history).front().clock_us, 3);
}

}  // namespace
}  // namespace dotsync

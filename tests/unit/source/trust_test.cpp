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

TrustVerdict judge(const Fence& now, const std::vector<Fence>& history, const std::optional<Elapsed>& elapsed,
                   WatermarkKind kind = WatermarkKind::timestamp) {
  return judge_trust(now, history, elapsed, kind);
}

TEST(Trust, HoldsWhereNothingIsUnusual) {
  EXPECT_EQ(judge(fence_at(50), {}, std::nullopt).trust, Trust::as_journaled);
  EXPECT_EQ(judge(fence_at(50), {fence_at(40)}, std::nullopt).trust, Trust::as_journaled);
  EXPECT_EQ(judge(fence_at(10 * second), {fence_at(0)}, Elapsed{0, 10 * second}).trust, Trust::as_journaled);
}

TEST(Trust, StartsAgainOnAnotherServerTableOrTimeline) {
  Fence other = fence_at(50);
  other.server = "t";
  EXPECT_EQ(judge(other, {fence_at(40)}, std::nullopt).trust, Trust::from_the_beginning);
  other = fence_at(50);
  other.relation = "1,2,3";
  EXPECT_EQ(judge(other, {fence_at(40)}, std::nullopt).trust, Trust::from_the_beginning);
  other = fence_at(50);
  other.snapshot = {90, 95};
  const TrustVerdict verdict = judge(other, {fence_at(40)}, std::nullopt);
  EXPECT_EQ(verdict.trust, Trust::from_the_beginning);
  EXPECT_TRUE(verdict.restart);
  EXPECT_FALSE(verdict.reason.empty());
}

TEST(Trust, LosesTheBoundForTwoPassesWhenTheClockStepsBack) {
  TrustVerdict verdict = judge(fence_at(30), {fence_at(40)}, std::nullopt);
  EXPECT_EQ(verdict.trust, Trust::without_bound);
  EXPECT_EQ(verdict.without_bound, 1);
  EXPECT_TRUE(verdict.restart);
  Fence last = fence_at(30);
  last.without_bound = 1;
  verdict = judge(fence_at(50), {last}, std::nullopt);
  EXPECT_EQ(verdict.trust, Trust::without_bound);
  EXPECT_EQ(verdict.without_bound, 0);
  EXPECT_FALSE(verdict.restart);
}

TEST(Trust, NoticesAClockThatAdvancedTooLittle) {
  const Elapsed elapsed{0, 10 * second};
  EXPECT_EQ(judge(fence_at(9 * second), {fence_at(0)}, elapsed).trust, Trust::as_journaled);
  EXPECT_EQ(judge(fence_at(9 * second - 1), {fence_at(0)}, elapsed).trust, Trust::without_bound);
}

TEST(Trust, OfKindsWithoutTimesDoesNotMindTheClock) {
  Fence last = fence_at(40 * second);
  last.without_bound = 1;
  for (const WatermarkKind kind : {WatermarkKind::sequence, WatermarkKind::xid8, WatermarkKind::xmin}) {
    const TrustVerdict verdict = judge(fence_at(second), {last}, Elapsed{40 * second, 40 * second}, kind);
    EXPECT_EQ(verdict.trust, Trust::as_journaled) << to_text(kind);
    EXPECT_EQ(verdict.without_bound, 0);
    Fence restored = fence_at(50 * second);
    restored.snapshot = {90, 95};
    EXPECT_EQ(judge(restored, {last}, std::nullopt, kind).trust, Trust::from_the_beginning) << to_text(kind);
  }
}

// A failed over server may have reused every id above the last one that it had received.
TEST(Trust, GoesByTheTimelineBeforeTheIds) {
  Fence promoted = fence_at(50);
  promoted.server = "s/00000002";
  promoted.snapshot = {200, 210};
  EXPECT_EQ(judge(promoted, {fence_at(40)}, std::nullopt).trust, Trust::from_the_beginning);
}

TEST(Trust, NoticesIdsThatRanBackwardsByXminOrXmax) {
  for (const Snapshot& snapshot : {Snapshot{99, 110}, Snapshot{100, 109}, Snapshot{99, 120}}) {
    Fence now = fence_at(50);
    now.snapshot = snapshot;
    EXPECT_EQ(judge(now, {fence_at(40)}, std::nullopt).trust, Trust::from_the_beginning)
        << snapshot.xmin << " " << snapshot.xmax;
  }
}

// The clock of the server is compared with the journaled one when the process is new and knows of no time of its own.
TEST(Trust, AfterARestartOnlyAClockBehindTheJournalIsAStep) {
  EXPECT_EQ(judge(fence_at(40), {fence_at(40)}, std::nullopt).trust, Trust::as_journaled);
  EXPECT_EQ(judge(fence_at(39), {fence_at(40)}, std::nullopt).trust, Trust::without_bound);
  EXPECT_EQ(judge(fence_at(400 * second), {fence_at(40)}, std::nullopt).trust, Trust::as_journaled)
      << "a clock that was set forward hides nothing";
}

// A second step while the first is still counted starts the count anew.
TEST(Trust, CountsTwoPassesFromTheLastStep) {
  std::vector<Fence> history = {fence_at(100)};
  const auto pass = [&history](std::int64_t clock) {
    Fence now = fence_at(clock);
    const TrustVerdict verdict = judge(now, history, std::nullopt);
    now.without_bound = verdict.without_bound;
    now.restart = verdict.restart;
    history.push_back(now);
    return verdict.trust;
  };
  EXPECT_EQ(pass(90), Trust::without_bound);
  EXPECT_EQ(pass(80), Trust::without_bound);
  EXPECT_EQ(pass(85), Trust::without_bound);
  EXPECT_EQ(pass(86), Trust::as_journaled);
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

// The fence decision and the thinning of its history, by table.
#include "source/fence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace dotsync {
namespace {

constexpr std::int64_t margin = 5;

Session running(std::int64_t pid, std::optional<std::int64_t> xact, std::optional<std::int64_t> query) {
  return {pid, false, false, false, xact, query};
}

FenceFacts facts_at(std::int64_t clock) {
  FenceFacts facts;
  facts.clock_us = clock;
  return facts;
}

void open_xid(FenceFacts& facts, std::int64_t pid, const std::string& id) {
  facts.virtualxids_before.push_back({pid, id});
  facts.virtualxids_after.push_back({pid, id});
}

Fence past(std::int64_t clock, std::vector<std::string> virtualxids, std::vector<std::string> prepared = {}) {
  Fence fence;
  fence.clock_us = clock;
  fence.mark = clock - margin;
  fence.bound = clock - margin;
  fence.virtualxids = std::move(virtualxids);
  fence.prepared = std::move(prepared);
  return fence;
}

Fence decide(const FenceFacts& facts, const std::vector<Fence>& history = {}) {
  return decide_fence(facts, history, WatermarkKind::timestamp, margin);
}

TEST(FenceDecision, TakesTheClockWhenNothingRuns) { EXPECT_EQ(decide(facts_at(1000)).bound, 995); }

TEST(FenceDecision, TakesTheOldestStartLessTheMargin) {
  FenceFacts facts = facts_at(1000);
  facts.sessions = {running(1, 900, 950), running(2, 700, 990), running(3, std::nullopt, 650)};
  EXPECT_EQ(decide(facts).bound, 645) << "a statement whose transaction is just beginning counts by its query_start";
}

TEST(FenceDecision, LeavesOutIdleForeignAndAutovacuumSessions) {
  FenceFacts facts = facts_at(1000);
  facts.sessions = {
      {1, false, false, true, std::nullopt, 100}, {2, true, false, false, 100, 100}, {3, false, true, false, 100, 100}};
  open_xid(facts, 2, "2/1");
  open_xid(facts, 3, "3/1");
  const Fence fence = decide(facts);
  EXPECT_EQ(fence.bound, 995);
  EXPECT_FALSE(fence.hidden);
  EXPECT_TRUE(fence.virtualxids.empty());
}

TEST(FenceDecision, NeverTakesAnUnknownStartForNoTransaction) {
  FenceFacts facts = facts_at(1000);
  facts.sessions = {
      running(1, std::nullopt, 990)};  // an open virtual xid, but no start: a query_start is no substitute
  open_xid(facts, 1, "1/7");
  EXPECT_TRUE(decide(facts).hidden);
  EXPECT_EQ(decide(facts).bound, std::nullopt);
}

TEST(FenceDecision, CountsAProcessThatIsNotListedAsHidden) {
  FenceFacts facts = facts_at(1000);
  open_xid(facts, 9, "9/1");
  EXPECT_TRUE(decide(facts).hidden);
}

TEST(FenceDecision, ForgetsTransactionsThatEndedOrBeganMeanwhile) {
  FenceFacts facts = facts_at(1000);
  facts.sessions = {{1, false, false, true, std::nullopt, std::nullopt}, running(2, std::nullopt, std::nullopt)};
  facts.virtualxids_before = {{1, "1/7"}};
  facts.virtualxids_after = {{2, "2/8"}};
  const Fence fence = decide(facts);
  EXPECT_FALSE(fence.hidden);
  EXPECT_EQ(fence.bound, 995);
}

struct HiddenCase {
  const char* name;
  std::vector<Fence> history;
  std::vector<std::string> now;
  std::vector<std::string> prepared;
  std::optional<std::int64_t> bound;
};

TEST(FenceDecision, ByVirtualXidsTakesTheNewestFenceOfWhichAllHasEnded) {
  const std::vector<HiddenCase> cases = {
      {"no history", {}, {"a"}, {}, std::nullopt},
      {"all of the last fence has ended", {past(100, {"x"}), past(200, {"y"})}, {"a"}, {}, 195},
      {"one of the last fence still runs", {past(100, {"x"}), past(200, {"a"})}, {"a"}, {}, 95},
      {"it runs since the first fence", {past(100, {"a"}), past(200, {"a"})}, {"a"}, {}, std::nullopt},
      {"a fence between is the witness", {past(100, {"a"}), past(200, {}), past(300, {"b"})}, {"b", "c"}, {}, 195},
      {"prepared before all fences", {past(100, {}, {"p"}), past(200, {}, {"p"})}, {"a"}, {"p"}, std::nullopt},
      {"prepared after the last fence", {past(100, {"x"}), past(200, {"y"})}, {"a"}, {"p"}, 95},
      {"prepared and gone again", {past(100, {}, {"p"}), past(200, {}, {"p"})}, {"a"}, {}, 195},
  };
  for (const HiddenCase& c : cases) {
    FenceFacts facts = facts_at(1000);
    for (const std::string& id : c.now) open_xid(facts, 1, id);
    facts.prepared = c.prepared;
    const Fence fence = decide(facts, c.history);
    EXPECT_TRUE(fence.hidden) << c.name;
    EXPECT_EQ(fence.bound, c.bound) << c.name;
  }
}

TEST(FenceDecision, APreparedTransactionLowersItToTheLastFenceBeforeIt) {
  FenceFacts facts = facts_at(1000);
  facts.prepared = {"p", "q"};
  EXPECT_EQ(decide(facts).bound, std::nullopt);
  EXPECT_EQ(decide(facts, {past(100, {}), past(200, {}, {"q"}), past(300, {}, {"p", "q"})}).bound, 95);
  EXPECT_EQ(decide(facts, {past(100, {}, {"q"}), past(200, {}, {"q"})}).bound, std::nullopt);
  Fence unbounded = past(100, {});
  unbounded.bound.reset();
  EXPECT_EQ(decide(facts, {unbounded}).bound, std::nullopt);
}

TEST(FenceDecision, OfASequenceGoesByVirtualXidsAlways) {
  FenceFacts facts = facts_at(1000);
  facts.sequence_max = 77;
  const Fence first = decide_fence(facts, {}, WatermarkKind::sequence, margin);
  EXPECT_EQ(first.mark, 77);
  EXPECT_EQ(first.bound, std::nullopt);
  EXPECT_EQ(decide_fence(facts, {first}, WatermarkKind::sequence, margin).bound, 77);
  facts.sequence_max.reset();
  const Fence empty = decide_fence(facts, {}, WatermarkKind::sequence, margin);
  EXPECT_EQ(decide_fence(facts, {empty}, WatermarkKind::sequence, margin).bound, std::nullopt);
}

TEST(FenceDecision, OfTransactionIdsHasNoBoundOnStamps) {
  FenceFacts facts = facts_at(1000);
  facts.sessions = {running(1, 900, 950)};
  for (const WatermarkKind kind : {WatermarkKind::xid8, WatermarkKind::xmin}) {
    const Fence fence = decide_fence(facts, {past(1, {})}, kind, margin);
    EXPECT_EQ(fence.bound, std::nullopt);
    EXPECT_EQ(fence.clock_us, 1000);
  }
}

TEST(FenceHistory, StaysSmallAndKeepsThePairThatQualifies) {
  std::vector<Fence> history;
  for (int i = 0; i < 5000; ++i) {
    // From fence 1000 on one transaction never ends.
    history.push_back(past(i * 1'000'000LL, i < 1000 ? std::vector<std::string>{} : std::vector<std::string>{"long"}));
    std::vector<std::size_t> drop = fences_to_drop(history);
    ASSERT_TRUE(std::is_sorted(drop.begin(), drop.end()));
    for (auto index = drop.rbegin(); index != drop.rend(); ++index) {
      history.erase(history.begin() + static_cast<std::ptrdiff_t>(*index));
    }
    ASSERT_LE(history.size(), 64u);
    ASSERT_EQ(history.back().clock_us, i * 1'000'000LL);
  }
  FenceFacts facts = facts_at(6'000'000'000);
  open_xid(facts, 1, "long");
  EXPECT_EQ(decide(facts, history).bound, 999 * 1'000'000LL - margin);
}

TEST(FenceHistory, DropsWhatARestartMadeVoid) {
  std::vector<Fence> history = {past(1, {}), past(2, {}), past(3, {})};
  history[2].restart = true;
  EXPECT_EQ(fences_to_drop(history), (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(fences_to_drop({}).empty());
}

TEST(FenceText, ComesBackAsItWas) {
  Fence fence = past(-5, {"3/1", "12/99"}, {"744@17"});
  EXPECT_EQ(parse_fence(fence_text(fence)), fence);
  fence.bound.reset();
  fence.hidden = true;
  fence.snapshot = {1, std::numeric_limits<std::uint64_t>::max()};
  fence.server = "7/\"1\"";
  fence.relation = "16384,16390";
  fence.without_bound = 1;
  fence.restart = true;
  fence.in_progress = "748:752:748,750";
  EXPECT_EQ(parse_fence(fence_text(fence)), fence);
  for (const char* wrong : {"", "[]", "{}", "[\"1\"]", "[\"x\",\"1\",\"-\",\"0\",\"1\",\"1\",\"\",\"\",\"0\",\"0\"]",
                            "[\"1\",\"1\",\"-\",\"0\",\"1\",\"1\",\"\",\"\",\"0\",\"0\",\"z1\"]"}) {
    EXPECT_EQ(parse_fence(wrong), std::nullopt) << wrong;
  }
}

TEST(FenceText, WritesTheBoundForItsKind) {
  EXPECT_EQ(bound_text(1774746000123456, WatermarkKind::timestamp), "2026-03-29 01:00:00.123456+00");
  EXPECT_EQ(bound_text(42, WatermarkKind::sequence), "42");
  EXPECT_EQ(bound_text(std::nullopt, WatermarkKind::timestamp), std::nullopt);
  Fence fence = past(1774746000123461, {});
  fence.in_progress = "748:752:748,750";
  EXPECT_EQ(bound_text(fence, WatermarkKind::timestamp), "2026-03-29 01:00:00.123456+00");
  EXPECT_EQ(bound_text(fence, WatermarkKind::xid8), "748:752:748,750");
  fence.in_progress.clear();
  EXPECT_EQ(bound_text(fence, WatermarkKind::xid8), std::nullopt);
}

}  // namespace
}  // namespace dotsync

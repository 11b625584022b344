// Which of the sessions that cannot be looked into holds a stream back.
#include "source/widening.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using std::chrono::microseconds;

Fence fence_of(std::int64_t clock_us, std::vector<std::string> virtualxids) {
  Fence fence;
  fence.clock_us = clock_us;
  fence.virtualxids = std::move(virtualxids);
  return fence;
}

FenceFacts facts_at(std::int64_t clock_us, std::vector<VirtualXid> open) {
  FenceFacts facts;
  facts.clock_us = clock_us;
  facts.virtualxids_after = std::move(open);
  return facts;
}

TEST(OldestHidden, IsWhoStandsInTheOldestFence) {
  const std::vector<Fence> history = {fence_of(100, {"1/1"}), fence_of(200, {"2/1", "3/1"}), fence_of(300, {"3/1"})};
  EXPECT_EQ(oldest_hidden(facts_at(400, {{7, "3/1"}, {8, "4/1"}}), history, microseconds(100)), 7);
  EXPECT_EQ(oldest_hidden(facts_at(400, {{7, "3/1"}}), history, microseconds(200)), 7);
  EXPECT_EQ(oldest_hidden(facts_at(400, {{7, "3/1"}}), history, microseconds(201)), std::nullopt) << "not for so long";
  EXPECT_EQ(oldest_hidden(facts_at(400, {{8, "4/1"}}), history, microseconds(0)), std::nullopt);
  EXPECT_EQ(oldest_hidden(facts_at(400, {{7, "3/1"}}), {}, microseconds(0)), std::nullopt);
}

TEST(OldestHidden, LeavesOutWhoTellsTheStart) {
  FenceFacts facts = facts_at(400, {{7, "3/1"}, {9, "2/1"}});
  facts.sessions = {{7, false, false, false, 150, 160}, {9, false, false, false, std::nullopt, 380}};
  EXPECT_EQ(oldest_hidden(facts, {fence_of(200, {"3/1", "2/1"})}, microseconds(1)), 9);
}

}  // namespace
}  // namespace dotsync

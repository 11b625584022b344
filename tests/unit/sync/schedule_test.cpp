#include "sync/schedule.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Time at(const char* text) { return *parse_time(text); }

TEST(Schedule, EveryBeginsAtOnceAndThenCountsFromTheLastTurn) {
  const Schedule every = Every{minutes(1)};
  const Time now = at("2026-03-01T10:00:00Z");
  EXPECT_EQ(next_turn(every, std::nullopt, now), now);
  EXPECT_EQ(next_turn(every, now - std::chrono::seconds(20), now), now + std::chrono::seconds(40));
  EXPECT_EQ(next_turn(every, now - hours(5), now), now);
}

TEST(Schedule, DailyFollowsTheZoneThroughSummerTime) {
  const Schedule daily = DailyAt{{hours(7), hours(19)}, "Europe/London"};
  EXPECT_EQ(next_turn(daily, std::nullopt, at("2026-01-10T06:00:00Z")), at("2026-01-10T07:00:00Z"));
  EXPECT_EQ(next_turn(daily, std::nullopt, at("2026-01-10T07:00:00Z")), at("2026-01-10T19:00:00Z"));
  EXPECT_EQ(next_turn(daily, std::nullopt, at("2026-07-10T19:00:00Z")), at("2026-07-11T06:00:00Z"));
}

TEST(Schedule, ATimeThatSummerTimeSkipsStillHappensOnce) {
  const Schedule daily = DailyAt{{hours(1) + minutes(30)}, "Europe/London"};
  const Time next = next_turn(daily, std::nullopt, at("2026-03-29T00:00:00Z"));
  EXPECT_GE(next, at("2026-03-29T00:30:00Z"));
  EXPECT_LE(next, at("2026-03-29T01:30:00Z"));
}

}  // namespace
}  // namespace dotsync

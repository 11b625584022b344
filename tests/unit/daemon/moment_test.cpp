// --since and --until as operators write them.
#include "daemon/moment.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

const Time now = *parse_time("2026-03-29T12:00:00Z");

std::string parsed(const char* text) {
  const auto moment = parse_moment(text, now);
  return moment ? format_time(*moment) : "nothing";
}

TEST(Moment, IsADurationBackFromNow) {
  EXPECT_EQ(parsed("24h"), "2026-03-28T12:00:00Z");
  EXPECT_EQ(parsed("7d"), "2026-03-22T12:00:00Z");
  EXPECT_EQ(parsed("30m"), "2026-03-29T11:30:00Z");
}

TEST(Moment, IsADateOrATimeWithItsZone) {
  EXPECT_EQ(parsed("2026-03-29"), "2026-03-29T00:00:00Z");
  EXPECT_EQ(parsed("2026-03-29T01:02Z"), "2026-03-29T01:02:00Z");
  EXPECT_EQ(parsed("2026-03-29 01:02:03Z"), "2026-03-29T01:02:03Z");
  EXPECT_EQ(parsed("2026-03-29T01:02:03.5+02:00"), "2026-03-28T23:02:03.500Z");
  EXPECT_EQ(parsed("2026-03-29T01:02:03-0530"), "2026-03-29T06:32:03Z");
  EXPECT_EQ(parsed("2026-03-29T01:02:03+01"), "2026-03-29T00:02:03Z");
}

TEST(Moment, IsNothingElse) {
  for (const char* text : {"", "yesterday", "24", "-1h", "2026-13-01", "2026-03-29T01:02:03", "2026-03-29T01:02:03Zx",
                           "2026-03-29T01:02:03+", "2026-03-29T01:02:03+1", "2026-03-29T01:02:03+25:00", "2026-03-29T",
                           "2026-03-29TZ", "2026-03-29x01:02Z"}) {
    EXPECT_EQ(parsed(text), "nothing") << text;
  }
}

TEST(When, IsToldInWords) {
  EXPECT_EQ(when_words(now + std::chrono::minutes(12), now), "12:12 UTC, in 12 minutes");
  EXPECT_EQ(when_words(now - std::chrono::seconds(1), now), "11:59 UTC (1 second ago)");
  EXPECT_EQ(when_words(now + std::chrono::hours(15), now), "2026-03-30 03:00 UTC, in 15 hours");
  EXPECT_EQ(when_words(now - std::chrono::hours(72), now), "2026-03-26 12:00 UTC (3 days ago)");
}

TEST(Distance, IsToldInTheUnitThatSaysEnough) {
  EXPECT_EQ(distance(now, now + std::chrono::seconds(119)), "119s");
  EXPECT_EQ(distance(now, now + std::chrono::seconds(120)), "2m");
  EXPECT_EQ(distance(now, now + std::chrono::hours(3)), "3h");
  EXPECT_EQ(distance(now, now + std::chrono::hours(50)), "2d");
  EXPECT_EQ(distance(now, now - std::chrono::hours(1)), "0s");
}

}  // namespace
}  // namespace dotsync

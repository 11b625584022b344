// The guard: which passes a person should look at first.
#include "sync/guard.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dotsync {
namespace {

constexpr GuardLimits limits{50, 1'000, 10'000};

bool stops(std::int64_t changed, std::int64_t cleared, std::int64_t known) {
  return guard_verdict(limits, {changed, cleared, false}, known).has_value();
}

TEST(Guard, FewChangesAreNeverTooMany) {
  EXPECT_FALSE(stops(1'000, 0, 1'000));
  EXPECT_FALSE(guard_needs_known(limits, {1'000, 0, false}));
  EXPECT_TRUE(guard_needs_known(limits, {1'001, 0, false}));
}

TEST(Guard, MoreThanTheShareOfKnownContactsIsTooMuch) {
  EXPECT_FALSE(stops(1'001, 0, 2'002));
  EXPECT_TRUE(stops(1'001, 0, 2'001));
  EXPECT_TRUE(stops(1'002, 0, 0));
}

TEST(Guard, ClearedFieldsHaveALimitOfTheirOwn) {
  EXPECT_FALSE(stops(1, 10'000, 1'000'000));
  EXPECT_TRUE(stops(1, 10'001, 1'000'000));
}

TEST(Guard, APassThatAPersonLetGoOnIsNotJudged) {
  EXPECT_FALSE(guard_verdict(limits, {1'000'000, 1'000'000, true}, 1'000'000));
  EXPECT_FALSE(guard_needs_known(limits, {1'000'000, 0, true}));
}

TEST(Guard, SaysHowMuchOfWhat) {
  EXPECT_EQ(*guard_verdict(limits, {1'200, 0, false}, 2'000),
            "this pass would change 1200 or more of 2000 contacts that were sent before; 50 % are allowed");
}

}  // namespace
}  // namespace dotsync

#include "sync/call_budget.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using enum CallKind;

const Time start = from_ms(1'700'000'000'000);

struct TierCase {
  const char* name;
  std::int64_t limit, left;
  std::optional<Time> reset_at;
  Time last_call, expected;
};
void PrintTo(const TierCase& c, std::ostream* out) { *out << c.name; }

// A window has ended a second after its reset.
const TierCase tier_cases[] = {
    {"plenty", 60, 60, start + seconds(59), start, start},
    {"more than half", 60, 31, start + seconds(59), start, start},
    {"half: evenly", 60, 29, start + seconds(59), start, start + seconds(2)},
    {"half, the last call was long ago", 60, 29, start + seconds(59), start - seconds(5), start},
    {"one left", 60, 1, start + seconds(59), start, start + seconds(30)},
    {"none left", 60, 0, start + seconds(59), start, start + seconds(60)},
    {"less than none: others take them too", 60, -4, start + seconds(59), start, start + seconds(60)},
    {"a new window", 60, 60, std::nullopt, start, start},
    {"a new window, all its calls out", 3, 0, std::nullopt, start, start + seconds(1)},
};

class NextInTier : public testing::TestWithParam<TierCase> {};

TEST_P(NextInTier, SpreadsWhatIsLeft) {
  const TierCase& c = GetParam();
  EXPECT_EQ(next_in_tier({c.limit, c.left, c.last_call, c.reset_at}, start), c.expected);
}

INSTANTIATE_TEST_SUITE_P(Table, NextInTier, testing::ValuesIn(tier_cases));

CallAnswer says(const std::string& tier, std::int64_t limit, std::int64_t remaining, Time reset) {
  return {RateLimit{limit, remaining, reset, tier}, true};
}

TEST(CallBudget, SendsOneCallUntilItKnowsWhatThereIs) {
  CallBudget budget;
  EXPECT_TRUE(budget.may_call(import, start));
  budget.sent(import, start);
  EXPECT_FALSE(budget.may_call(import, start + seconds(1)));
  EXPECT_TRUE(budget.may_call(status, start + seconds(1)));
  EXPECT_TRUE(budget.may_call(import, start + seconds(2))) << "nobody waits long for a slow answer";
  budget.answered(import, says("Low", 60, 59, start + seconds(50)), start + seconds(1));
  EXPECT_TRUE(budget.may_call(import, start + seconds(1)));
}

TEST(CallBudget, DoesNotPaceAnAccountWhoseAnswersNameNoLimit) {
  CallBudget budget;
  CallAnswer plain;
  plain.regular = true;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(budget.may_call(import, start));
    budget.sent(import, start);
    if (i == 0) budget.answered(import, plain, start);
  }
}

TEST(CallBudget, CountsTheCallsThatAreOut) {
  CallBudget budget;
  budget.sent(import, start);
  budget.answered(import, says("Low", 4, 3, start + seconds(59)), start);
  int sent = 0;
  for (; budget.may_call(import, start + milliseconds(sent)) && sent < 10; ++sent) {
    budget.sent(import, start + milliseconds(sent));
  }
  EXPECT_LT(sent, 3);
  EXPECT_GT(sent, 0);
}

TEST(CallBudget, TakesTheLeastOfAWindowAndANewWindowAsItIs) {
  CallBudget budget;
  for (const std::int64_t remaining : {9, 0, 5}) {  // answers that overtook each other
    budget.sent(status, start);
    budget.answered(status, says("High", 10, remaining, start + seconds(30)), start);
  }
  EXPECT_EQ(budget.next_call(status, start), start + seconds(31));
  budget.sent(status, start);
  budget.answered(status, says("High", 10, 8, start + seconds(90)), start);
  EXPECT_EQ(budget.next_call(status, start), start);
}

TEST(CallBudget, ImportsLeaveThePollsTheirPartOfACommonTier) {
  CallBudget budget;
  for (const CallKind kind : {import, status}) {
    budget.sent(kind, start);
    budget.answered(kind, says("", 40, 10, start + seconds(30)), start);
  }
  EXPECT_EQ(budget.next_call(import, start), start + seconds(31));
  EXPECT_LT(budget.next_call(status, start), start + seconds(4));
}

TEST(CallBudget, ARefusalWithoutHeadersSaysNothingOfLimits) {
  CallBudget budget;
  budget.sent(import, start);
  budget.answered(import, CallAnswer{}, start);  // 503 of a proxy
  EXPECT_TRUE(budget.may_call(import, start));
  budget.sent(import, start);
  EXPECT_FALSE(budget.may_call(import, start)) << "still one at a time";
}

TEST(CallBudget, CallsOfAKindThatHasNotBeenHeardMayCountInAnyTier) {
  CallBudget budget;
  budget.sent(import, start);
  budget.answered(import, says("", 10, 1, start + seconds(60)), start);
  budget.sent(status, start);
  EXPECT_EQ(budget.next_call(import, start), start + seconds(61)) << "it may be the last one";
  budget.answered(status, std::nullopt, start);
  EXPECT_EQ(budget.next_call(import, start), start + seconds(61));
}

TEST(CallBudget, ASlowAnswerOfAWindowThatIsOverChangesNothing) {
  CallBudget budget;
  budget.sent(status, start);
  budget.answered(status, says("High", 10, 0, start + seconds(60)), start);
  budget.sent(status, start);
  // Its reset lies in the past, and so counts as now.
  budget.answered(status, says("High", 10, 9, start + seconds(5)), start + seconds(5));
  EXPECT_EQ(budget.next_call(status, start + seconds(7)), start + seconds(61));
}

TEST(CallBudget, TiersDoNotHinderEachOther) {
  CallBudget budget;
  budget.sent(import, start);
  budget.answered(import, says("Low", 40, 0, start + seconds(30)), start);
  budget.sent(status, start);
  budget.answered(status, says("High", 40, 39, start + seconds(30)), start);
  EXPECT_FALSE(budget.may_call(import, start));
  EXPECT_TRUE(budget.may_call(status, start));
  EXPECT_TRUE(budget.may_call(import, start + seconds(31))) << "the window is over";
}

TEST(CallBudget, WaitsAsARefusalSays) {
  CallBudget budget;
  CallAnswer refused;
  refused.too_many = true;
  refused.wait_until = start + seconds(7);
  budget.sent(status, start);
  budget.answered(status, refused, start);
  EXPECT_EQ(budget.next_call(status, start), start + seconds(7));
  EXPECT_TRUE(budget.may_call(import, start));
  refused.all_kinds = true;  // the flat scheme counts all calls together
  refused.wait_until.reset();
  budget.sent(status, start);
  budget.answered(status, refused, start);
  EXPECT_EQ(budget.next_call(import, start), start + minutes(1));
}

TEST(CallBudget, AWindowThatNoAnswerNamesEnds) {
  CallBudget budget;
  budget.sent(status, start);
  budget.answered(status, says("High", 2, 1, start + seconds(5)), start);
  Time now = start + seconds(10);  // a new window; its answers are lost
  for (int i = 0; i < 2; ++i) {
    now = budget.next_call(status, now);
    budget.sent(status, now);
    budget.answered(status, std::nullopt, now);
  }
  EXPECT_EQ(budget.next_call(status, now), start + seconds(71)) << "none is left of the new window";
  EXPECT_TRUE(budget.may_call(status, start + seconds(71)));
}

TEST(CallBudget, AnAnswerEndsWhatWasAssumedOfItsWindow) {
  CallBudget budget;
  budget.sent(status, start);
  budget.answered(status, says("High", 60, 59, start + seconds(5)), start);
  const Time later = start + seconds(10);
  for (int i = 0; i < 2; ++i) budget.sent(status, later);
  budget.answered(status, std::nullopt, later);
  budget.answered(status, says("High", 60, 0, start + seconds(20)), later);
  EXPECT_EQ(budget.next_call(status, later), start + seconds(21));
}

TEST(CallBudget, ACallWithoutAnAnswerCountsAsTaken) {
  CallBudget budget;
  budget.sent(import, start);
  budget.answered(import, says("Low", 2, 1, start + seconds(30)), start);
  budget.sent(import, start);
  budget.answered(import, std::nullopt, start);
  EXPECT_EQ(budget.next_call(import, start), start + seconds(31));
}

}  // namespace
}  // namespace dotsync

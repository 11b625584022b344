#include "sync/contact_economy.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using enum ChannelStatus;
constexpr StatusChannel email = StatusChannel::email;

ChannelStatuses known(ChannelStatus status) {
  ChannelStatuses statuses;
  if (status != none) statuses.send(email, status);
  statuses.confirm();
  return statuses;
}

struct Case {
  const char* name;
  ChannelStatus mapped;
  ChannelStatus acknowledged;
  bool asserted_again;
  bool left_out;
  ChannelStatus elsewhere = none;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Case cases[] = {
    {"nothing mapped", none, none, false, false},
    {"nothing mapped, something known", none, subscribed, false, false},
    {"subscribed, nothing known", subscribed, none, false, false},
    {"subscribed as known", subscribed, subscribed, false, true},
    {"subscribed after no", subscribed, unsubscribed, false, false},
    {"subscribed after suppressed", subscribed, suppressed, false, false},
    {"subscribed, another stream says the same", subscribed, subscribed, false, true, subscribed},
    {"subscribed, another stream said no", subscribed, subscribed, false, false, unsubscribed},
    {"no as known", unsubscribed, unsubscribed, false, false},
    {"suppressed as known", suppressed, suppressed, false, false},
    {"no subscription as known", no_subscription, no_subscription, false, false},
    {"once more: subscribed, nothing known", subscribed, none, true, true},
    {"once more: subscribed after no", subscribed, unsubscribed, true, true},
    {"once more: subscribed as known", subscribed, subscribed, true, true},
    {"once more: no", unsubscribed, none, true, false},
    {"once more: suppressed", suppressed, suppressed, true, false},
};

class StatusEconomy : public testing::TestWithParam<Case> {};

TEST_P(StatusEconomy, FollowsTheRules) {
  const Case& c = GetParam();
  Line line;
  line.statuses = known(c.acknowledged);
  const std::vector<ChannelStatuses> elsewhere{known(c.elsewhere)};
  ContactParts parts;
  parts.statuses[0] = c.mapped;
  EXPECT_EQ(choose_left_out(parts, {line, c.asserted_again, elsewhere}).statuses[0], c.left_out);
}

INSTANTIATE_TEST_SUITE_P(Table, StatusEconomy, testing::ValuesIn(cases));

TEST(StatusEconomyOverTime, AnImportThatLeavesTheStatusOutLeavesItAsSureAsItWas) {
  Line line;
  line.statuses = known(subscribed);
  ContactParts parts;
  parts.statuses[0] = subscribed;
  note_sent(line, parts, choose_left_out(parts, {line}));
  EXPECT_EQ(line.statuses, known(subscribed));
}

TEST(StatusEconomyOverTime, ALostAnswerMakesTheStatusUnknown) {
  Line line;
  line.statuses = known(subscribed);
  ContactParts parts;
  parts.statuses[0] = unsubscribed;
  note_sent(line, parts, choose_left_out(parts, {line}));
  line.statuses.give_up();
  parts.statuses[0] = subscribed;
  EXPECT_FALSE(choose_left_out(parts, {line}).any()) << "the lost import may have unsubscribed the contact";
}

TEST(StatusEconomyOverTime, WhatIsWithheldIsSaidUnlessTheContactWasConfirmed) {
  for (const bool confirmed : {false, true}) {
    Line line;
    line.acknowledged_hash = confirmed ? 5 : 0;
    ContactParts parts;
    parts.statuses[0] = subscribed;
    note_sent(line, parts, choose_left_out(parts, {line, true}));
    EXPECT_EQ(line.statuses.is_withheld(), !confirmed);
    line.statuses = known(subscribed);
    note_sent(line, parts, choose_left_out(parts, {line, true}));
    EXPECT_FALSE(line.statuses.is_withheld()) << "what is known need not be said";
  }
}

TEST(ConsentEconomy, RecordsAreSentUntilTheyAreApplied) {
  Line line;
  ContactParts parts;
  parts.consents = {{2, {}}, {4, {}}};
  EXPECT_TRUE(has_new_consent(parts, line));
  EXPECT_EQ(choose_left_out(parts, {line}).consents, 0U);
  note_sent(line, parts, {});
  EXPECT_FALSE(has_new_consent(parts, line)) << "it waits for the outcome";
  EXPECT_EQ(choose_left_out(parts, {line}).consents, 0U) << "and goes again with whatever is sent before";
  line.consents.confirm();
  EXPECT_EQ(choose_left_out(parts, {line}).consents, 3U);
  parts.consents.push_back({6, {}});
  EXPECT_TRUE(has_new_consent(parts, line));
  EXPECT_EQ(choose_left_out(parts, {line}).consents, 3U);
}

}  // namespace
}  // namespace dotsync

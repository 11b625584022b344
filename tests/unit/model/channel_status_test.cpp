// What is known of statuses over the life of imports, as the small number that the ledger has.
#include "model/channel_status.hpp"

#include <gtest/gtest.h>

#include "model/contact_names.hpp"

namespace dotsync {
namespace {

using enum ChannelStatus;
constexpr StatusChannel channels[] = {StatusChannel::email, StatusChannel::sms, StatusChannel::whats_app};

TEST(ChannelStatuses, AreTheWordsOfTheApi) {
  EXPECT_EQ(channel_status("noSubscription"), no_subscription);
  EXPECT_EQ(channel_status("subscribed"), subscribed);
  EXPECT_EQ(channel_status("unsubscribed"), unsubscribed);
  EXPECT_EQ(channel_status("suppressed"), suppressed);
  EXPECT_EQ(channel_status("Subscribed"), none);
  for (const std::string_view word : names::email_statuses) EXPECT_NE(channel_status(word), none);
}

TEST(ChannelStatuses, AreKnownByACleanOutcomeOnly) {
  for (const StatusChannel channel : channels) {
    for (const ChannelStatus status : {no_subscription, subscribed, unsubscribed, suppressed}) {
      ChannelStatuses statuses;
      statuses.send(channel, status);
      EXPECT_EQ(statuses.acknowledged(channel), none);
      ChannelStatuses lost = statuses;
      lost.give_up();
      EXPECT_EQ(lost, ChannelStatuses());
      statuses = ChannelStatuses(statuses.number());  // over a restart
      EXPECT_LT(statuses.number(), ChannelStatuses::numbers);
      statuses.confirm();
      for (const StatusChannel other : channels) {
        EXPECT_EQ(statuses.acknowledged(other), other == channel ? status : none);
      }
    }
  }
}

TEST(ChannelStatuses, ASentOneMakesTheOldOneUnsureAndLeavesTheOthers) {
  ChannelStatuses statuses;
  statuses.send(StatusChannel::email, subscribed);
  statuses.send(StatusChannel::sms, suppressed);
  statuses.confirm();
  statuses.send(StatusChannel::email, unsubscribed);
  EXPECT_EQ(statuses.acknowledged(StatusChannel::email), none);
  EXPECT_EQ(statuses.acknowledged(StatusChannel::sms), suppressed);
  statuses.give_up();
  statuses.confirm();
  EXPECT_EQ(statuses.acknowledged(StatusChannel::email), none) << "nothing was on its way any more";
  EXPECT_EQ(statuses.acknowledged(StatusChannel::sms), suppressed);
  statuses.doubt();
  EXPECT_EQ(statuses, ChannelStatuses());
}

TEST(ChannelStatuses, MarksEndWithTheNextImport) {
  ChannelStatuses statuses;
  statuses.mark_asserted_again();
  EXPECT_TRUE(statuses.is_asserted_again());
  EXPECT_FALSE(statuses.is_withheld());
  statuses.mark_withheld();
  EXPECT_TRUE(statuses.is_withheld());
  EXPECT_LT(statuses.number(), ChannelStatuses::numbers);
  statuses.clear_asserted_again();
  EXPECT_FALSE(statuses.is_asserted_again());
  statuses.confirm();
  EXPECT_EQ(statuses, ChannelStatuses());
}

}  // namespace
}  // namespace dotsync

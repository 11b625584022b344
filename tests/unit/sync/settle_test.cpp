#include "sync/settle.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using std::chrono::hours;

const Time now = from_ms(1'700'000'000'000);
constexpr BatchId batch{5};

/// A batch of contacts a@x, b@x ... in flight, and the report that Dotdigital gives of it.
class Settle : public testing::Test {
 protected:
  Settle() : hash_(std::string(32, 'k')) {}

  void carry(const std::string& address) {
    Item item;
    item.line.id = LineId{static_cast<std::int64_t>(items_.size()) + 1};
    item.line.identity = hash_.identity("email", address);
    item.line.outcome = Outcome::in_flight;
    item.line.batch = batch;
    item.payload_hash = 100 + static_cast<std::int64_t>(items_.size());
    item.line.tried_hash = item.payload_hash;
    items_.push_back(item);
  }

  void report(ReportList list, const std::string& address, std::int64_t contact_id = 0, const std::string& code = {}) {
    report_.begin_contact(list);
    if (contact_id != 0) report_.set_contact_id(contact_id);
    report_.add_identifier("email", address);
    if (!code.empty()) report_.add_failure(code, "words of the vendor");
    if (list == ReportList::created) report_.has_created = true;
    if (list == ReportList::updated) report_.has_updated = true;
    if (list == ReportList::failures) report_.has_failures = true;
  }

  std::vector<ItemResult> settle() { return settle_report(batch, items_, report_, hash_, RetryPolicy{}, now); }

  KeyedHash hash_;
  std::vector<Item> items_;
  ImportReport report_;
};

TEST_F(Settle, ACreatedContactIsCurrentAndItsPayloadAcknowledged) {
  carry("a@x");
  report(ReportList::created, "A@X ", 42);
  const auto results = settle();
  EXPECT_EQ(results[0].outcome, ItemOutcome::created);
  EXPECT_EQ(results[0].line.outcome, Outcome::current);
  EXPECT_EQ(results[0].line.acknowledged_hash, 100);
  EXPECT_EQ(results[0].line.contact_id, 42);
  EXPECT_FALSE(results[0].failure);
}

TEST_F(Settle, AContactThatIsMadeAnewLacksTheConsentsOfTheOneBeforeAndIsSentOnceMore) {
  const std::vector<std::int64_t> before{2}, both{2, 4};
  for (const ReportList list : {ReportList::created, ReportList::updated}) {
    items_.clear();
    report_ = ImportReport();
    carry("a@x");
    items_[0].line.consents.send(before);
    items_[0].line.consents.confirm();
    items_[0].line.consents.send(both);
    report(list, "a@x", 42);
    const auto results = settle();
    const bool is_new = list == ReportList::created;
    EXPECT_EQ(results[0].line.outcome, Outcome::current);
    EXPECT_TRUE(results[0].line.consents.is_applied(4)) << "it travelled";
    EXPECT_EQ(results[0].line.consents.was_sent(2), !is_new);
    EXPECT_EQ(results[0].line.due_at, is_new ? std::optional<Time>(now) : std::nullopt);
    EXPECT_EQ(results[0].line.acknowledged_hash, is_new ? 0 : 100);
  }
}

TEST_F(Settle, AContactInUpdatedAndInFailuresIsPartialAndNeverAcknowledged) {
  carry("a@x");
  report(ReportList::updated, "a@x", 42);
  report(ReportList::failures, "a@x", 42, "consentRecordsNotApplied");
  const auto results = settle();
  EXPECT_EQ(results[0].outcome, ItemOutcome::partial);
  EXPECT_EQ(results[0].line.outcome, Outcome::partial);
  EXPECT_EQ(results[0].line.acknowledged_hash, 0);
  ASSERT_TRUE(results[0].failure);
  EXPECT_EQ(results[0].failure->code, "consentRecordsNotApplied");
  EXPECT_EQ(results[0].failure->identifier, "a@x");
}

TEST_F(Settle, AFailureThatTheRowMustMendIsNotTriedAgainByItself) {
  carry("a@x");
  report(ReportList::failures, "a@x", 0, "INVALIDEMAIL");
  const auto results = settle();
  EXPECT_EQ(results[0].outcome, ItemOutcome::failed);
  EXPECT_EQ(results[0].failure->failure_class, FailureClass::fix_row);
  EXPECT_FALSE(results[0].line.due_at);
}

TEST_F(Settle, AnUnknownCodeIsTriedOnceMoreAfterAnHour) {
  carry("a@x");
  report(ReportList::failures, "a@x", 0, "somethingNobodyKnows");
  auto results = settle();
  EXPECT_EQ(results[0].line.due_at, now + hours(1));
  EXPECT_EQ(results[0].failure->code, "somethingNobodyKnows");
  items_[0].line.attempts = 1;
  results = settle();
  EXPECT_FALSE(results[0].line.due_at);
}

TEST_F(Settle, WhoIsInNoListIsUnreportedAndTriedOnceMore) {
  carry("a@x");
  carry("b@x");
  report(ReportList::updated, "a@x", 1);
  auto results = settle();
  EXPECT_EQ(results[1].outcome, ItemOutcome::unreported);
  EXPECT_EQ(results[1].failure->code, "unreported");
  EXPECT_EQ(results[1].line.due_at, now + hours(1));
  items_[1].line.attempts = 1;
  EXPECT_FALSE(settle()[1].line.due_at);
}

TEST_F(Settle, WithoutListsASummaryThatAddsUpAcknowledgesTheRest) {
  carry("a@x");
  carry("b@x");
  report(ReportList::failures, "b@x", 0, "InvalidEmail");
  report_.summary = ReportSummary{};
  report_.summary->updated_contacts = 1;
  auto results = settle();
  EXPECT_EQ(results[0].outcome, ItemOutcome::updated);
  EXPECT_EQ(results[1].outcome, ItemOutcome::failed);
  report_.summary->updated_contacts = 2;
  results = settle();
  EXPECT_EQ(results[0].outcome, ItemOutcome::unreported);
}

TEST_F(Settle, ATaintedImportDoesNotCancelTheReassert) {
  carry("a@x");
  items_[0].line.due_at = now + hours(3);
  items_[0].line.due_reason = DueReason::reassert;
  report(ReportList::updated, "a@x", 1);
  const auto results = settle();
  EXPECT_EQ(results[0].line.outcome, Outcome::current);
  EXPECT_EQ(results[0].line.acknowledged_hash, 0);
  EXPECT_EQ(results[0].line.due_at, now + hours(3));
}

TEST_F(Settle, StatusesAreKnownByACleanOutcomeOfAnUntaintedImportOnly) {
  struct Case {
    const char* failure_code;
    DueReason mark;
    ChannelStatus expected;
  };
  const Case cases[] = {{"", DueReason::none, ChannelStatus::subscribed},
                        {"", DueReason::changed, ChannelStatus::subscribed},
                        {"", DueReason::reassert, ChannelStatus::none},
                        {"InvalidEmail", DueReason::none, ChannelStatus::none}};
  for (const Case& c : cases) {
    items_.clear();
    report_ = {};
    carry("a@x");
    items_[0].line.statuses.send(StatusChannel::email, ChannelStatus::subscribed);
    const std::int64_t consent[] = {2};
    items_[0].line.consents.send(consent);
    items_[0].line.due_reason = c.mark;
    report(ReportList::updated, "a@x", 1);
    const bool clean = std::string(c.failure_code).empty();
    if (!clean) report(ReportList::failures, "a@x", 1, c.failure_code);
    const Line line = settle()[0].line;
    EXPECT_EQ(line.statuses.acknowledged(StatusChannel::email), c.expected);
    EXPECT_EQ(line.consents.is_applied(2), clean) << "a taint takes no consent back";
  }
}

TEST_F(Settle, WhenNobodyKnowsTheStatusThatWasSentIsUnknownAndTheOthersStay) {
  carry("a@x");
  ChannelStatuses& statuses = items_[0].line.statuses;
  statuses.send(StatusChannel::email, ChannelStatus::subscribed);
  statuses.send(StatusChannel::sms, ChannelStatus::subscribed);
  statuses.confirm();
  statuses.send(StatusChannel::email, ChannelStatus::unsubscribed);
  for (const auto& results :
       {reassert_items(batch, items_, now), free_items(batch, items_, now), release_items(batch, items_, now),
        refuse_item(batch, items_, "x", "", now), settle_without_report(batch, items_, "ImportFailed", now, now)}) {
    ChannelStatuses left = results[0].line.statuses;
    EXPECT_EQ(left.acknowledged(StatusChannel::email), ChannelStatus::none);
    EXPECT_EQ(left.acknowledged(StatusChannel::sms), ChannelStatus::subscribed);
    left.confirm();
    EXPECT_EQ(left.acknowledged(StatusChannel::email), ChannelStatus::none) << "nothing is on its way";
  }
}

TEST_F(Settle, ASubscriptionThatWasWithheldIsListed) {
  carry("a@x");
  items_[0].line.statuses.mark_withheld();
  report(ReportList::updated, "a@x", 1);
  const auto results = settle();
  EXPECT_EQ(results[0].outcome, ItemOutcome::partial);
  EXPECT_EQ(results[0].line.outcome, Outcome::partial);
  EXPECT_EQ(results[0].line.acknowledged_hash, 0);
  ASSERT_TRUE(results[0].failure);
  EXPECT_EQ(results[0].failure->code, "subscribed_withheld");
  EXPECT_FALSE(results[0].failure->remedy.empty());
}

TEST_F(Settle, AnImportThatEndsLateLeavesContactsThatMovedOn) {
  carry("a@x");
  items_[0].line.batch = BatchId{9};
  items_[0].line.outcome = Outcome::in_flight;
  report(ReportList::updated, "a@x", 1);
  const auto results = settle();
  EXPECT_EQ(results[0].line.batch, BatchId{9});
  EXPECT_EQ(results[0].line.outcome, Outcome::in_flight);
  EXPECT_FALSE(results[0].line.due_at);
  EXPECT_TRUE(results[0].keeps_failure);
}

TEST_F(Settle, AContactThatTheImportNeverCarriedSaysNothing) {
  carry("a@x");
  report(ReportList::updated, "stranger@x", 77);
  report(ReportList::updated, "a@x", 1);
  EXPECT_EQ(settle()[0].outcome, ItemOutcome::updated);
}

TEST_F(Settle, NobodyKnowsMeansDueNow) {
  carry("a@x");
  const auto results = reassert_items(batch, items_, now);
  EXPECT_EQ(results[0].line.outcome, Outcome::due);
  EXPECT_EQ(results[0].line.due_at, now);
  EXPECT_EQ(results[0].line.acknowledged_hash, 0);
}

}  // namespace
}  // namespace dotsync

// Why a row stands as it does, by table: each case is what journal, source and stream say, and the answer to it.
#include "daemon/row_verdict.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace dotsync {
namespace {

const Time now = *parse_time("2026-03-29T12:00:00Z");
const Time earlier = now - std::chrono::minutes(5);
const Time later = now + std::chrono::minutes(12);

StreamSettings settings() {
  StreamSettings settings;
  settings.name = "customers";
  settings.where = "active";
  return settings;
}
const StreamSettings customers = settings();

/// A delivered row that says what Dotdigital has, of a stream that a daemon runs.
RowAnswer delivered() {
  RowAnswer answer;
  answer.stream = "customers";
  answer.row_key = "42";
  answer.story.emplace();
  ContactStory& story = *answer.story;
  story.stream = "customers";
  story.outcome = "current";
  story.line.row_key = "42";
  story.line.identity = Identity{1};
  story.line.tried_hash = 7;
  story.line.acknowledged_hash = 7;
  story.line.watermark_value = 1'000'000;
  story.confirmed = Confirmation{earlier, BatchId{3}, "abc-1"};
  answer.live.state = LiveRow::State::here;
  answer.live.payload = "{}";
  answer.live.mapping_version = answer.setting.state.status.mapping_version = "v1";
  answer.live.watermark = "2026-03-29 11:59:00+00";
  answer.live.watermark_value = 1'774'785'540'000'000;
  answer.live.contact.emplace();
  answer.live.contact->identity = Identity{1};
  answer.live.contact->payload_hash = 7;
  answer.setting.settings = &customers;
  answer.setting.daemon_runs = true;
  answer.setting.state.has_run = true;
  answer.setting.state.word = "ok";
  answer.setting.state.status.name = "customers";
  answer.setting.state.status.lower_bound = "2026-03-29 11:58:00+00";
  answer.setting.state.status.next_run_at = later;
  answer.setting.state.status.last_success_at = earlier;
  return answer;
}

OpenImport import(BatchState state, const std::string& row_key = "42") {
  return {BatchId{5}, "abc-5", state, earlier, earlier, "customers", row_key};
}

void fail(RowAnswer& answer, const std::string& code, FailureClass failure_class) {
  answer.story->line.outcome = Outcome::failed;
  answer.story->failure = Failure{Outcome::failed, code, failure_class, "", "the vendor's words", "Mend it.", ""};
}

struct Case {
  const char* name;
  std::function<void(RowAnswer&)> make;
  const char* reason;
  const char* because;  ///< part of it
  const char* next;
};

const Case cases[] = {
    {"unchanged", [](RowAnswer&) {}, "unchanged", "What the row says now is what Dotdigital confirmed at 11:55 UTC",
     "none needed: the row is sent again when it changes"},
    {"changed", [](RowAnswer& a) { a.live.contact->payload_hash = 8; }, "changed",
     "dotsync has not read the change yet", "at 12:12 UTC, in 12 minutes"},
    {"changed below the bound",
     [](RowAnswer& a) {
       a.live.contact->payload_hash = 8;
       a.live.watermark_value = 1'000'000;
     },
     "changed", "only rows stamped from 2026-03-29 11:58:00+00 on are looked at",
     "with the next comparison of all rows (daily), at 2026-03-30 03:30 UTC, in 15 hours"},
    {"mapped anew",
     [](RowAnswer& a) {
       a.live.contact->payload_hash = 8;
       a.live.watermark_value = 1'000'000;
       a.live.mapping_version = "v2";
     },
     "changed", "the next turn reads the whole table", "at 12:12 UTC, in 12 minutes"},
    {"another address", [](RowAnswer& a) { a.live.contact->identity = Identity{2}; }, "changed",
     "The row has another address now", "at 12:12 UTC, in 12 minutes"},
    {"cannot be sent as it is now",
     [](RowAnswer& a) {
       a.live.contact.reset();
       a.live.payload.clear();
       a.live.rejection = Rejection{"dataFields.AGE", "not_a_number", "the value is no number", "mend it"};
       a.live.place = "m.yaml:7";
     },
     "changed", "dataFields.AGE: the value is no number. The rule stands in m.yaml:7.", "when the row is mended"},
    {"asserted again after a lost answer", [](RowAnswer& a) { a.story->asserted_again_at = later; }, "unchanged", "",
     "at 12:12 UTC, in 12 minutes, to make sure after a lost answer"},
    {"without a source", [](RowAnswer& a) { a.live = LiveRow{}; }, "delivered", "Dotdigital confirmed what was sent",
     "none needed: the row is sent again when it changes"},
    {"in flight",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::in_flight;
       a.story->waits_for = import(BatchState::accepted);
     },
     "in_flight", "Dotdigital has it as import abc-5 (batch 5), since 11:55 UTC",
     "none planned: Dotdigital is asked again and again until it is done"},
    {"in flight, and renamed with it",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::in_flight;
       a.story->line.former_identity = Identity{9};
       a.story->waits_for = import(BatchState::submitting);
     },
     "in_flight", "It gives the contact the row's new address.", "none planned: Dotdigital's answer is awaited"},
    {"in flight when dotsync was killed",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::in_flight;
       a.story->waits_for = import(BatchState::submitting);
       a.setting.daemon_runs = false;
     },
     "in_flight", "dotsync was stopped while it sent import abc-5",
     "when dotsync runs again: 15m after that the row is sent once more"},
    {"lost",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::in_flight;
       a.story->waits_for = import(BatchState::unknown);
     },
     "in_flight", "nobody knows whether Dotdigital took it", "at 12:10 UTC, in 10 minutes"},
    {"waits for another row's import",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::due;
       a.story->waits_for = import(BatchState::accepted, "7");
     },
     "waits_for_import", "Import abc-5 (batch 5) carries the same contact, of row 7, since 11:55 UTC",
     "when import abc-5 (batch 5) has ended"},
    {"waits for a stuck import",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::due;
       a.story->waits_for = import(BatchState::stuck);
     },
     "waits_for_import", "Dotdigital has had import abc-5 (batch 5) since 11:55 UTC",
     "when import abc-5 (batch 5) has ended"},
    {"due",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::due;
       a.story->line.due_reason = DueReason::retry;
       a.story->line.due_at = earlier;
     },
     "due", "an attempt did not come through or a person asked for it", "now: it is due"},
    {"failed for good", [](RowAnswer& a) { fail(a, "InvalidEmail", FailureClass::fix_row); }, "failed",
     "The e-mail address is not a valid one. (InvalidEmail) Dotdigital said: the vendor's words.",
     "when the row, or what the mapping makes of it, changes"},
    {"failed, and tried again",
     [](RowAnswer& a) {
       fail(a, "ImportFailed", FailureClass::transient);
       a.story->line.due_at = later;
     },
     "failed", "", "at 12:12 UTC, in 12 minutes"},
    {"failed, and mended",
     [](RowAnswer& a) {
       fail(a, "InvalidEmail", FailureClass::fix_row);
       a.live.contact->payload_hash = 8;
     },
     "failed", "dotsync has not read the change yet", "at 12:12 UTC, in 12 minutes"},
    {"failed, and deleted since",
     [](RowAnswer& a) {
       fail(a, "InvalidEmail", FailureClass::fix_row);
       a.live = LiveRow{};
       a.live.state = LiveRow::State::absent;
     },
     "failed", "The row is no longer in the table.", "none, unless a row with this key comes back"},
    {"failed by the set-up", [](RowAnswer& a) { fail(a, "InvalidAddressBookIds", FailureClass::set_up); }, "failed", "",
     "when the mapping changes"},
    {"superseded",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::superseded;
       a.story->owner = RelatedRow{"customers", "7", 2'000'000, std::nullopt};
     },
     "superseded", "That is row 7: its stamp is 1970-01-01 00:00:02+00, that of this row 1970-01-01 00:00:01+00.",
     "when row 7 takes another address or goes away: then this row is sent"},
    {"superseded by the key",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::superseded;
       a.story->owner = RelatedRow{"customers", "7", 1'000'000, std::nullopt};
     },
     "superseded", "of two that are equal the greater key counts", "when row 7 takes another address"},
    {"gone and told",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::gone;
       a.story->line.tried_hash = parting::suppressed;
       a.live = LiveRow{};
       a.live.state = LiveRow::State::absent;
     },
     "gone", "Its contact was suppressed, as `on_gone` says.", "none, unless a row with this key comes back"},
    {"gone, with an heir",
     [](RowAnswer& a) {
       a.story->line.outcome = Outcome::gone;
       a.story->owner = RelatedRow{"customers", "7", 0, std::nullopt};
       a.live.state = LiveRow::State::absent;
     },
     "gone", "Row 7 has the address now, and the contact with it.", "none, unless"},
    {"not in where",
     [](RowAnswer& a) {
       a.story.reset();
       a.live.state = LiveRow::State::left_where;
     },
     "not_in_where", "only sends rows that match its `where`: active", "when the row matches `where`"},
    {"not read", [](RowAnswer& a) { a.story.reset(); }, "not_read", "newer than the last turn",
     "at 12:12 UTC, in 12 minutes"},
    {"forgotten",
     [](RowAnswer& a) {
       a.story.reset();
       a.forgotten_at = earlier;
     },
     "forgotten", "`dotsync forget` was run for this person at 11:55 UTC", "none"},
};

TEST(RowVerdict, SaysForEverySituationWhyAndWhen) {
  for (const Case& one : cases) {
    RowAnswer answer = delivered();
    one.make(answer);
    const RowVerdict verdict = judge_row(answer, now);
    EXPECT_EQ(verdict.reason, one.reason) << one.name;
    EXPECT_FALSE(verdict.headline.empty()) << one.name;
    EXPECT_NE(verdict.because.find(one.because), std::string::npos) << one.name << ": " << verdict.because;
    EXPECT_EQ(verdict.next.find(one.next), 0U) << one.name << ": " << verdict.next;
    EXPECT_EQ(verdict.held_up, "") << one.name;
  }
}

TEST(RowVerdict, SaysWithoutADaemonThatNobodyIsThereToDoIt) {
  RowAnswer answer = delivered();
  answer.setting.daemon_runs = false;
  answer.live.contact->payload_hash = 8;
  EXPECT_EQ(judge_row(answer, now).next,
            "with the next turn of the stream: no daemon is running now; `dotsync once` does a turn");
  EXPECT_FALSE(judge_row(answer, now).next_at);
}

TEST(RowVerdict, TellsWhatHoldsTheStreamUp) {
  RowAnswer answer = delivered();
  answer.setting.state.word = "guarded";
  answer.setting.state.held_back = "the guard stopped it";
  answer.setting.state.advice = "look at the rows; then `dotsync resume customers`";
  EXPECT_EQ(judge_row(answer, now).held_up, "stream customers is guarded: the guard stopped it");
  EXPECT_EQ(judge_row(answer, now).remedy, "") << "a row that does not wait needs nothing of anybody";
  answer.live.contact->payload_hash = 8;
  const RowVerdict waiting = judge_row(answer, now);
  EXPECT_EQ(waiting.remedy, "Look at the rows; then `dotsync resume customers`.");
  EXPECT_EQ(waiting.next, "when stream customers goes on");
  EXPECT_EQ(waiting.held_by, "guarded");
}

TEST(RowVerdict, ExpectsNothingOfAStreamThatLeftTheConfiguration) {
  RowAnswer answer = delivered();
  answer.live = LiveRow{};
  answer.setting.settings = nullptr;
  answer.setting.state.word = "left";
  EXPECT_EQ(judge_row(answer, now).next, "none: the stream left the configuration");
}

TEST(RowVerdict, TellsHowADisabledStreamGoesOn) {
  RowAnswer answer = delivered();
  answer.live.contact->payload_hash = 8;
  answer.setting.state.word = "disabled";
  EXPECT_EQ(judge_row(answer, now).remedy, "Set `enabled: true` of the stream in the configuration.");
}

TEST(RowVerdict, TellsThatTheAccountIsRefused) {
  RowAnswer answer = delivered();
  answer.live.contact->payload_hash = 8;
  answer.setting.state.word = "held";
  answer.setting.state.advice = "correct the password";
  answer.setting.account = AccountStatus{"main", "refused", "HTTP 401 (unauthorised)", earlier, 0, 0, 0};
  const RowVerdict verdict = judge_row(answer, now);
  EXPECT_EQ(verdict.held_up,
            "Dotdigital refuses account main: HTTP 401 (unauthorised), since 11:55 UTC (5 minutes ago)");
  EXPECT_EQ(verdict.held_by, "account_refused");
  EXPECT_EQ(verdict.next, "when Dotdigital takes imports of the account again; dotsync tries every 5m");
}

TEST(RowVerdict, KnowsOldNumbersOfASequence) {
  StreamSettings sequence = settings();
  sequence.watermark.kind = WatermarkSettings::Kind::sequence;
  RowAnswer answer = delivered();
  answer.setting.settings = &sequence;
  answer.setting.state.status.lower_bound = "500";
  answer.story.reset();
  answer.live.watermark = "499";
  answer.live.watermark_value = 499;
  EXPECT_EQ(judge_row(answer, now).reason, "old_stamp");
  answer.live.watermark_value = 500;
  EXPECT_EQ(judge_row(answer, now).reason, "not_read");
}

}  // namespace
}  // namespace dotsync

// What `status` says of a stream: each reason that can hold it back, with what to do, and whether a person is needed.
#include "daemon/stream_state.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

const Time now = *parse_time("2026-03-29T12:00:00Z");

class StreamJudgement : public testing::Test {
 protected:
  StreamJudgement() {
    StreamSettings stream;
    stream.name = "customers";
    stream.account = "default";
    settings_.streams.push_back(stream);
    status_.name = "customers";
    status_.account = "default";
    status_.state = "ok";
    status_.last_success_at = now - std::chrono::seconds(30);
    account_.name = "default";
    account_.state = "ok";
    daemon_.running = true;
    daemon_.since = now - std::chrono::hours(9);
  }

  StreamState judge() { return judge_streams(settings_, {status_}, {account_}, daemon_, now).at(0); }

  Settings settings_;
  StreamStatus status_;
  AccountStatus account_;
  DaemonState daemon_;
};

TEST_F(StreamJudgement, IsOkWhereNothingIsWrong) {
  const StreamState stream = judge();
  EXPECT_EQ(stream.word, "ok");
  EXPECT_EQ(stream.held_back, "");
  EXPECT_FALSE(stream.needs_a_person);
}

TEST_F(StreamJudgement, NeedsAPersonForFreshFailures) {
  status_.fresh_failures = 1;
  EXPECT_EQ(judge().word, "ok");
  EXPECT_TRUE(judge().needs_a_person);
}

TEST_F(StreamJudgement, IsStaleWhenItsNextTurnIsOverdueForTooLong) {
  status_.last_success_at = now - std::chrono::minutes(15);
  EXPECT_FALSE(judge().stale);
  status_.last_success_at = now - std::chrono::minutes(17);
  const StreamState stream = judge();
  EXPECT_TRUE(stream.stale);
  EXPECT_EQ(stream.word, "stale");
  EXPECT_TRUE(stream.needs_a_person);
  daemon_.running = false;
  EXPECT_NE(judge().held_back.find("no daemon"), std::string::npos);
}

TEST_F(StreamJudgement, MeasuresADailyStreamByItsSchedule) {
  settings_.streams[0].schedule = DailySettings{{std::chrono::hours(7)}, "UTC"};
  status_.last_success_at = now - std::chrono::hours(4);  // 08:00, after today's turn
  EXPECT_FALSE(judge().stale);
  status_.last_success_at = now - std::chrono::hours(6);  // 06:00, before it
  EXPECT_TRUE(judge().stale);
}

TEST_F(StreamJudgement, TellsTroubleWithItsTime) {
  status_.trouble = "connection refused";
  status_.trouble_at = now;
  const StreamState stream = judge();
  EXPECT_EQ(stream.word, "held");
  EXPECT_EQ(stream.held_back, "connection refused (2026-03-29T12:00:00Z)");
  EXPECT_FALSE(stream.needs_a_person);
}

TEST_F(StreamJudgement, BlamesTheAccountThatRefuses) {
  account_.state = "refused";
  account_.state_reason = "HTTP 401 (unauthorised)";
  const StreamState stream = judge();
  EXPECT_EQ(stream.word, "held");
  EXPECT_NE(stream.advice.find("password"), std::string::npos);
  EXPECT_TRUE(stream.needs_a_person);
}

TEST_F(StreamJudgement, TellsParkedAndPausedApart) {
  status_.state = "parked";
  status_.state_reason = "8 contacts in a row were refused";
  EXPECT_EQ(judge().word, "parked");
  EXPECT_TRUE(judge().needs_a_person);
  EXPECT_NE(judge().held_back.find("8 contacts"), std::string::npos);
  status_.state = "paused";
  EXPECT_FALSE(judge().needs_a_person);
}

TEST_F(StreamJudgement, KnowsStreamsThatAreOnlyConfiguredOrOnlyJournaled) {
  settings_.streams[0].name = "members";
  const auto all = judge_streams(settings_, {status_}, {account_}, DaemonState{}, now);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].word, "left");
  EXPECT_EQ(all[1].status.name, "members");
  EXPECT_EQ(all[1].word, "new");
  EXPECT_FALSE(all[1].needs_a_person);
}

TEST_F(StreamJudgement, CountsFromTheStartOfADaemonThatNeverReadAStream) {
  settings_.streams[0].name = "members";
  const auto all = judge_streams(settings_, {status_}, {account_}, daemon_, now);
  EXPECT_EQ(all[1].word, "stale");
  EXPECT_TRUE(all[1].needs_a_person);
}

}  // namespace
}  // namespace dotsync

// What an account as a whole may do: its share of re-asserts, and when it is worth asking again.
#include "sync/account.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using std::chrono::seconds;

const Time now = from_ms(1'700'000'000'000);

class Still : public Clock {
 public:
  Time now() const override { return dotsync::now; }
};

/// Answers as the test says, at once.
class Answering : public Http {
 public:
  void send(HttpRequest, std::function<void(HttpResult)> done) override { done(answer); }
  HttpResponse answer;
};

class AccountRules : public testing::Test {
 protected:
  Account account(std::size_t share) {
    GateSettings settings;
    settings.active_imports_max = share;
    return {"main", AccountId{1}, http_, clock_, settings, {}};
  }
  void fly(Account& account, BatchState state, bool reassert) {
    Flight flight;
    flight.batch.state = state;
    flight.batch.reassert = reassert;
    account.flights.emplace(BatchId{++last_}, std::move(flight));
  }

  Still clock_;
  Answering http_;
  std::int64_t last_ = 0;
};

TEST_F(AccountRules, ReassertsTakeAtMostHalfOfTheShare) {
  Account four = account(4);
  fly(four, BatchState::accepted, true);
  EXPECT_TRUE(four.may_reassert(now));
  fly(four, BatchState::unknown, true);
  EXPECT_FALSE(four.may_reassert(now));
  EXPECT_TRUE(four.may_submit(now)) << "the other half is for fresh rows";
}

TEST_F(AccountRules, FreshImportsAndStuckOnesDoNotCountAmongReasserts) {
  Account four = account(4);
  fly(four, BatchState::accepted, false);
  fly(four, BatchState::stuck, true);
  fly(four, BatchState::accepted, true);
  EXPECT_TRUE(four.may_reassert(now));
}

TEST_F(AccountRules, OneReassertGoesHoweverSmallTheShare) {
  Account one = account(1);
  EXPECT_TRUE(one.may_reassert(now));
  fly(one, BatchState::accepted, true);
  EXPECT_FALSE(one.may_reassert(now));
}

TEST_F(AccountRules, ImportsWaitForCallsAsForTheGate) {
  Account main = account(4);
  EXPECT_EQ(main.waits_until(now), std::nullopt);
  http_.answer.status = 202;
  http_.answer.headers.set("X-RateLimit-Limit", "40");
  http_.answer.headers.set("X-RateLimit-Remaining", "0");
  http_.answer.headers.set("X-RateLimit-Reset", "30");
  HttpRequest put;
  put.method = "PUT";
  put.path = "/contacts/v3/import";
  bool answered = false;
  main.http.send(put, [&answered](const HttpResult&) { answered = true; });
  EXPECT_TRUE(answered);
  EXPECT_FALSE(main.may_submit(now));
  EXPECT_EQ(main.waits_until(now), now + seconds(31));
  main.gate.rate_limited(now + seconds(50));
  EXPECT_EQ(main.waits_until(now), now + seconds(50));
}

}  // namespace
}  // namespace dotsync

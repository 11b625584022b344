// Names of lists and preferences: asked once, again where one is missing, and when they have grown old.
#include <gtest/gtest.h>

#include "sync/name_lookup.hpp"

namespace dotsync {
namespace {

class SetClock : public Clock {
 public:
  Time now() const override { return now_; }
  void pass(Duration time) { now_ += time; }

 private:
  Time now_ = from_ms(1'790'000'000'000);
};

/// Answers when told to, with what the account has then.
class Account : public Http {
 public:
  void send(HttpRequest request, std::function<void(HttpResult)> done) override {
    ++calls;
    HttpResponse response;
    response.status = status;
    response.body = request.path.find("address-books") != std::string::npos ? lists : preferences;
    waiting_.emplace_back(std::move(response), std::move(done));
  }
  void answer() {
    auto waiting = std::exchange(waiting_, {});
    for (auto& [response, done] : waiting) done(response);
  }

  int calls = 0;
  int status = 200;
  std::string lists = R"([{"id":7,"name":"VIP"}])";
  std::string preferences = R"([{"id":9,"publicName":"Tea","privateName":"tea","isPreference":true}])";

 private:
  std::vector<std::pair<HttpResponse, std::function<void(HttpResult)>>> waiting_;
};

class NameBooks : public ::testing::Test {
 protected:
  /// The id of the list, or 0.
  std::int64_t list(const std::string& name) { return find({{{name, {}, {}}}, {}}).lists[name]; }
  std::int64_t preference(const std::string& name) { return find({{}, {{name, {}, {}}}}).preferences[name]; }

  ResolvedNames find(const NamesToResolve& names) {
    ResolvedNames found;
    failed_ = false;
    book_.find(account_, clock_, names, [&](const NameAnswer& answer) {
      const auto* resolved = std::get_if<ResolvedNames>(&answer);
      failed_ = resolved == nullptr;
      if (resolved != nullptr) found = *resolved;
    });
    account_.answer();
    return found;
  }

  SetClock clock_;
  Account account_;
  NameBook book_;
  bool failed_ = false;
};

TEST_F(NameBooks, AskOnce) {
  EXPECT_EQ(list("VIP"), 7);
  EXPECT_EQ(list("VIP"), 7);
  EXPECT_EQ(account_.calls, 1);
  EXPECT_EQ(preference("tea"), 9);
  EXPECT_EQ(preference("Tea"), 9);
  EXPECT_EQ(account_.calls, 2) << "the lists were known";
}

TEST_F(NameBooks, AskAgainForAMissingName) {
  EXPECT_EQ(list("New"), 0);
  account_.lists = R"([{"id":7,"name":"VIP"},{"id":8,"name":"New"}])";
  EXPECT_EQ(list("New"), 8);
  EXPECT_EQ(list("VIP"), 7);
  EXPECT_EQ(account_.calls, 2);
}

TEST_F(NameBooks, AskAgainAfterAnHour) {
  EXPECT_EQ(list("VIP"), 7);
  account_.lists = R"([{"id":70,"name":"VIP"}])";
  clock_.pass(std::chrono::minutes(59));
  EXPECT_EQ(list("VIP"), 7);
  clock_.pass(std::chrono::minutes(2));
  EXPECT_EQ(list("VIP"), 70) << "made anew under its old name";
}

TEST_F(NameBooks, RememberNoFailure) {
  account_.status = 503;
  EXPECT_EQ(list("VIP"), 0);
  EXPECT_TRUE(failed_);
  account_.status = 200;
  EXPECT_EQ(list("VIP"), 7);
  EXPECT_FALSE(failed_);
}

}  // namespace
}  // namespace dotsync

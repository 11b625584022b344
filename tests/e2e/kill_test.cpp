// kill -9 at each point where something is half done. What is sent again is built from the latest rows; nothing is
// lost, and the journal keeps its promises at every moment.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>

#include "e2e/kill_loop.hpp"

namespace dotsync {
namespace {

void expect_sound(Deployment& deployment, const char* when) {
  const Ran fsck = deployment.dotsync({"fsck"});
  EXPECT_EQ(fsck.code, 0) << when << ": " << fsck.out << fsck.error;
}

class Kill : public ::testing::TestWithParam<const char*> {};

TEST_P(Kill, ARestartEndsWithEqualContacts) {
  Deployment deployment;
  PgClient& sql = deployment.sql();
  create_people(sql, 300);
  deployment.configure(people_mapping, "    schedule: {every: 50ms}\n    batch: {contacts_max: 100}\n",
                       ", unknown_settle: 400ms");

  for (const int nth : {1, 2}) {
    const std::string point = fmt::format("{}:{}", GetParam(), nth);
    const auto daemon = deployment.start({"run"}, {{"DOTSYNC_FAILPOINT_KILL", point}});
    ASSERT_TRUE(wait_until([&] { return !daemon->is_running(); }, std::chrono::seconds(30))) << point;
    EXPECT_EQ(daemon->wait(), -SIGKILL) << point;
    expect_sound(deployment, "after the kill");
    // What was sent before must not win over this.
    sql.exec("UPDATE customers SET version = version + 1 WHERE id % 3 = 0");
  }
  const bool equal = wait_until(
      [&] {
        const bool is_settled = deployment.dotsync({"once"}).code == 0;
        return is_settled && versions_in_account(deployment) == versions_in_table(sql);
      },
      std::chrono::seconds(30));
  EXPECT_TRUE(equal);
  expect_sound(deployment, "at the end");

  const Ran last = deployment.dotsync({"once", "--json"});
  EXPECT_EQ(last.code, 0) << last.error;
  EXPECT_EQ(last.json()["streams"][0]["open"], 0);
}

INSTANTIATE_TEST_SUITE_P(Points, Kill,
                         ::testing::Values("before_intent", "after_intent", "after_put", "after_answer",
                                           "before_report", "after_report"),
                         [](const auto& point) { return std::string(point.param); });

/// Whatever the turn itself did: while nobody knows what became of ten contacts, it was not a success.
TEST(Kills, AnImportInDoubtIsNoSuccess) {
  Deployment deployment;
  create_people(deployment.sql(), 10);
  deployment.configure(people_mapping);
  EXPECT_EQ(deployment.dotsync({"once"}, {{"DOTSYNC_FAILPOINT_KILL", "after_put"}}).code, -SIGKILL);
  const Ran once = deployment.dotsync({"once", "--json"});
  EXPECT_EQ(once.code, 1) << once.error;
  EXPECT_EQ(once.json()["streams"][0]["open"], 10);
}

/// At named points and at any moment, while rows change and the account loses answers, refuses and is slow.
TEST(Kills, TwentyUnderFaultsLoseNothing) {
  KillLoop loop(20);
  for (int i = 0; i < 20; ++i) ASSERT_NO_THROW(loop.kill_once());
  ASSERT_NO_THROW(loop.settle());
  EXPECT_GT(loop.transactions(), 0);
  int kills = 0;
  for (const auto& [point, count] : loop.kills()) {
    std::printf("%s: %d kills\n", point.c_str(), count);
    kills += count;
  }
  EXPECT_EQ(kills, 20);
}

}  // namespace
}  // namespace dotsync

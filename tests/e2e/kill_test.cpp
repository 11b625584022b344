// kill -9 at each point where something is half done. What is sent again is built from the latest rows; nothing is
// lost, and the journal keeps its promises at every moment.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>

#include "e2e/people.hpp"

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

/// A kill at any moment, not only at a named one: the daemon works while rows change and dies again and again.
TEST(Kills, AtAnyMomentLoseNothing) {
  Deployment deployment({"--processing-ms", "150"});
  PgClient& sql = deployment.sql();
  create_people(sql, 400);
  deployment.configure(people_mapping, "    schedule: {every: 50ms}\n    batch: {contacts_max: 50}\n",
                       ", unknown_settle: 300ms");
  EXPECT_EQ(deployment.dotsync({"once"}).code, 0) << "a journal for fsck to look at";
  for (int i = 0; i < 12; ++i) {
    const auto daemon = deployment.start({"run"});
    for (int change = 0; change < 4; ++change) {
      sql.exec(fmt::format("UPDATE customers SET version = version + 1 WHERE id % 7 = {}", (i + change) % 7));
      wait_until([] { return false; }, std::chrono::milliseconds(40 + 17 * i));
    }
    daemon->signal(SIGKILL);
    EXPECT_EQ(daemon->wait(), -SIGKILL) << read_file(deployment.file("daemon.err"));
    expect_sound(deployment, "after a kill");
  }
  const auto daemon = deployment.start({"run"});
  EXPECT_TRUE(
      wait_until([&] { return versions_in_account(deployment) == versions_in_table(sql); }, std::chrono::seconds(30)));
  // Before it listens to signals, one ends it as any program.
  const auto is_up = [&] { return read_file(deployment.file("daemon.err")).find("msg=running") != std::string::npos; };
  EXPECT_TRUE(wait_until(is_up, std::chrono::seconds(10)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
  expect_sound(deployment, "at the end");
}

}  // namespace
}  // namespace dotsync

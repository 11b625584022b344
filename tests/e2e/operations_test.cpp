// What operators do: a stream stands still and goes on, rows are sent again, people are forgotten, a journal is begun
// anew. With a daemon it happens at once, without one in the next turn.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

/// 10 people, delivered.
class Operations : public ::testing::Test {
 protected:
  Operations() {
    create_people(deployment_.sql(), 10);
    deployment_.configure(people_mapping, "    schedule: {every: 50ms}\n");
    const Ran once = deployment_.dotsync({"once"});
    EXPECT_EQ(once.code, 0) << once.error;
  }
  Ran once() { return deployment_.dotsync({"once", "--json"}); }
  void change(int id) {
    deployment_.sql().exec(fmt::format("UPDATE customers SET version = version + 1 WHERE id = {}", id));
  }
  void break_address_of_6() {
    deployment_.sql().exec(
        "ALTER TABLE customers DROP COLUMN email; ALTER TABLE customers ADD COLUMN email text; "
        "UPDATE customers SET email = 'p' || id || '@example.com', version = version + 1; "
        "UPDATE customers SET email = 'no address' WHERE id = 6");
  }
  /// No poll can see it.
  void mend_address_unseen() {
    deployment_.sql().exec(
        "ALTER TABLE customers DISABLE TRIGGER stamp; UPDATE customers SET email = 'p6@example.com' WHERE id = 6");
  }
  bool is_equal() { return versions_in_account(deployment_) == versions_in_table(deployment_.sql()); }
  void expect_sound() {
    const Ran fsck = deployment_.dotsync({"fsck"});
    EXPECT_EQ(fsck.code, 0) << fsck.out << fsck.error;
  }
  bool any_file_has(const std::string& words) {
    for (const auto& entry : std::filesystem::directory_iterator(deployment_.file("state"))) {
      if (has(read_file(entry.path()), words)) return true;
    }
    return false;
  }

  Deployment deployment_;
};

TEST_F(Operations, APausedStreamStandsStillUntilItIsResumed) {
  const auto daemon = deployment_.start({"run"});
  ASSERT_TRUE(wait_until(
      [&] {
        return deployment_.dotsync({"status", "--json"}).json()["daemon"]["running"] == true;
      },
      std::chrono::seconds(10)));
  EXPECT_EQ(deployment_.dotsync({"pause", "customers"}).code, 0);
  const auto state = [&] { return deployment_.dotsync({"status", "--json"}).json()["streams"][0]["state"]; };
  ASSERT_TRUE(wait_until([&] { return state() == "paused"; }, std::chrono::seconds(20)))
      << read_file(deployment_.file("daemon.err"));
  const long before = deployment_.arrived();
  change(3);
  wait_until([] { return false; }, std::chrono::milliseconds(400));
  EXPECT_EQ(deployment_.arrived(), before);
  const Ran status = deployment_.dotsync({"status", "--json"});
  EXPECT_EQ(status.json()["streams"][0]["state"], "paused");
  EXPECT_EQ(status.code, 0) << "a person wanted it so";

  const Ran resumed = deployment_.dotsync({"resume", "customers"});
  EXPECT_EQ(resumed.code, 0) << resumed.error;
  EXPECT_TRUE(wait_until([&] { return is_equal(); }, std::chrono::seconds(20)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
  expect_sound();
}

TEST_F(Operations, OnceSkipsAPausedStreamAndSaysSo) {
  const Ran paused = deployment_.dotsync({"pause", "customers"});
  EXPECT_EQ(paused.code, 0);
  EXPECT_TRUE(has(paused.error, "no daemon runs")) << paused.error;
  change(3);
  const Ran skipped = once();
  EXPECT_EQ(skipped.code, 1);
  EXPECT_TRUE(has(skipped.error, "stream customers is paused: skipped")) << skipped.error;
  EXPECT_FALSE(is_equal());
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_TRUE(is_equal());
}

TEST_F(Operations, NamesOfStreamsAreChecked) {
  const Ran wrong = deployment_.dotsync({"pause", "custmers"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(has(wrong.error, "did you mean 'customers'")) << wrong.error;
  EXPECT_EQ(deployment_.dotsync({"resend", "--stream", "customers", "--key", "77"}).code, 1);
  EXPECT_EQ(deployment_.dotsync({"resend", "--stream", "customers"}).code, 2);
  EXPECT_EQ(deployment_.dotsync({"retry"}).code, 2);
  EXPECT_EQ(deployment_.dotsync({"retry", "--batch", "77"}).code, 2);
}

TEST_F(Operations, RowsAreSentAgainByKeyAndByFailure) {
  const long before = deployment_.arrived();
  EXPECT_EQ(deployment_.dotsync({"resend", "--stream", "customers", "--key", "4", "--key", "5"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.arrived(), before + 2);

  break_address_of_6();
  EXPECT_EQ(once().code, 1) << "a row is rejected";
  mend_address_unseen();
  const Ran counted = deployment_.dotsync({"retry", "--failures", "--dry-run", "--json"});
  EXPECT_EQ(counted.json()["rows"], 1) << counted.error;
  EXPECT_EQ(deployment_.dotsync({"retry", "--failures", "--code", "no such code"}).code, 0);
  EXPECT_EQ(deployment_.dotsync({"retry", "--failures"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_TRUE(is_equal());
  expect_sound();
}

TEST_F(Operations, ARunningDaemonSendsAgainAtOnceWhatItIsAskedFor) {
  deployment_.configure(people_mapping, "    schedule: {every: 1h}\n");
  break_address_of_6();
  EXPECT_EQ(once().code, 1) << "a row is rejected";
  mend_address_unseen();
  const auto daemon = deployment_.start({"run"});
  // Until the daemon has seen that nothing is due.
  wait_until([] { return false; }, std::chrono::seconds(3));
  const long before = deployment_.arrived();
  EXPECT_EQ(deployment_.dotsync({"resend", "--stream", "customers", "--key", "4"}).code, 0);
  EXPECT_TRUE(wait_until([&] { return deployment_.arrived() == before + 1; }, std::chrono::seconds(20)));

  wait_until([] { return false; }, std::chrono::seconds(3));
  EXPECT_EQ(deployment_.dotsync({"retry", "--failures"}).code, 0);
  EXPECT_TRUE(wait_until([&] { return is_equal(); }, std::chrono::seconds(20)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
}

TEST_F(Operations, ReconcileFindsWhatNoPollCanSee) {
  deployment_.sql().exec(
      "ALTER TABLE customers DISABLE TRIGGER stamp; "
      "UPDATE customers SET version = version + 1, updated_at = '2020-01-01' WHERE id = 3; "
      "DELETE FROM customers WHERE id = 5");
  EXPECT_EQ(once().code, 0);
  EXPECT_FALSE(is_equal()) << "its stamp lies about its age";
  EXPECT_EQ(deployment_.dotsync({"reconcile"}).code, 0);
  const Ran turn = once();
  EXPECT_EQ(turn.code, 0) << turn.error;
  const auto versions = versions_in_table(deployment_.sql());
  for (const auto& [address, version] : versions_in_account(deployment_)) {
    if (address == "p5@example.com") continue;
    EXPECT_EQ(version, versions.at(address)) << address;
  }
  std::int64_t late = 0;
  for (const auto& pass : deployment_.dotsync({"journal", "passes", "--json"}).json()) {
    if (pass["kind"] == "reconcile") late += pass["late"].get<std::int64_t>();
  }
  EXPECT_EQ(late, 1);
  EXPECT_EQ(deployment_.dotsync({"why", "5", "--json"}).json()["contacts"][0]["outcome"], "gone");
  expect_sound();
}

TEST_F(Operations, ResendAllSendsEveryRowOnceMore) {
  const long before = deployment_.arrived();
  EXPECT_EQ(deployment_.dotsync({"resend", "--stream", "customers", "--all"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.arrived(), before + 10);
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.arrived(), before + 10);
  expect_sound();
}

TEST_F(Operations, ANotificationWakesThePoll) {
  deployment_.configure(people_mapping, "    schedule: {every: 1h}\n    listen: customers_changed\n");
  const auto daemon = deployment_.start({"run"});
  // Whatever was notified before it listened, it looks once when it begins to.
  change(3);
  deployment_.sql().exec("NOTIFY customers_changed");
  EXPECT_TRUE(wait_until([&] { return is_equal(); }, std::chrono::seconds(20)));
  change(4);
  deployment_.sql().exec("NOTIFY customers_changed");
  EXPECT_TRUE(wait_until([&] { return is_equal(); }, std::chrono::seconds(20)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
}

TEST_F(Operations, AForgottenPersonIsInNoFileAndIsNotSent) {
  change(3);
  const Ran forget = deployment_.dotsync({"forget", "-"}, {}, "P3@example.com\n");
  EXPECT_EQ(forget.code, 0) << forget.error;
  EXPECT_TRUE(has(forget.error, "waits")) << forget.error;
  const auto before = versions_in_account(deployment_);
  const Ran turn = once();
  EXPECT_EQ(turn.json()["streams"][0]["rejected"], 1) << turn.out;
  EXPECT_EQ(turn.code, 1);
  EXPECT_EQ(versions_in_account(deployment_), before);
  EXPECT_EQ(deployment_.dotsync({"why", "p3@example.com", "--json"}).out.find("in_flight"), std::string::npos);
  EXPECT_FALSE(any_file_has("p3@example.com"));
  expect_sound();

  EXPECT_EQ(deployment_.dotsync({"resend", "--stream", "customers", "--key", "3"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_TRUE(is_equal());
  expect_sound();
}

TEST_F(Operations, ARestoredCopyIsRefusedAndRebuilt) {
  const std::string journal = deployment_.journal_path();
  std::filesystem::copy_file(journal, journal + ".copy");
  change(3);
  EXPECT_EQ(once().code, 0);
  std::filesystem::rename(journal + ".copy", journal);
  const Ran refused = once();
  EXPECT_EQ(refused.code, 5);
  EXPECT_TRUE(has(refused.error, "copy from another time") && has(refused.error, "dotsync rebuild")) << refused.error;

  const long before = deployment_.arrived();
  const Ran rebuilt = deployment_.dotsync({"rebuild", "--json"});
  EXPECT_EQ(rebuilt.code, 0) << rebuilt.error;
  EXPECT_TRUE(std::filesystem::exists(deployment_.file(rebuilt.json()["kept_as"]))) << rebuilt.out;
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.arrived(), before + 10) << "every row is sent again";
  EXPECT_TRUE(is_equal());
  expect_sound();
}

TEST_F(Operations, AStreamIsRebuiltAlone) {
  const long before = deployment_.arrived();
  const Ran rebuilt = deployment_.dotsync({"rebuild", "--stream", "customers", "--json"});
  EXPECT_EQ(rebuilt.code, 0) << rebuilt.error;
  EXPECT_EQ(rebuilt.json()["rows"], 10);
  expect_sound();
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.arrived(), before + 10);
  expect_sound();
}

TEST_F(Operations, AnotherKeyIsRefusedUntilTheStreamIsRebuilt) {
  deployment_.sql().exec(
      "ALTER TABLE customers ADD COLUMN code text; UPDATE customers SET code = 'c' || (11 - id); "
      "ALTER TABLE customers ALTER COLUMN code SET NOT NULL; ALTER TABLE customers ADD UNIQUE (code)");
  std::string config = read_file(deployment_.file("dotsync.yaml"));
  config.replace(config.find("key: id"), 7, "key: code");
  write_file(deployment_.file("dotsync.yaml"), config);
  const Ran refused = once();
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(has(refused.error, "dotsync rebuild --stream customers")) << refused.error;
  EXPECT_EQ(deployment_.dotsync({"rebuild", "--stream", "customers"}).code, 0);
  deployment_.sql().exec("UPDATE customers SET version = version + 1");
  EXPECT_EQ(once().code, 0);
  EXPECT_TRUE(is_equal());
  EXPECT_EQ(once().code, 0);
  expect_sound();
}

TEST_F(Operations, ARunningDaemonIsNotRebuiltUnder) {
  const auto daemon = deployment_.start({"run"});
  ASSERT_TRUE(wait_until(
      [&] {
        return deployment_.dotsync({"status", "--json"}).json()["daemon"]["running"] == true;
      },
      std::chrono::seconds(10)));
  EXPECT_EQ(deployment_.dotsync({"rebuild"}).code, 5);
  EXPECT_EQ(deployment_.dotsync({"rebuild", "--stream", "customers"}).code, 5);
  daemon->signal(SIGKILL);
  EXPECT_EQ(daemon->wait(), -SIGKILL);
}

}  // namespace
}  // namespace dotsync

// `dotsync run` as a service manager, a database and their people see it.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "e2e/people.hpp"
#include "support/late_writers.hpp"

namespace dotsync {
namespace {

/// What systemd listens on.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) ADD_FAILURE() << path;
  }
  ~NotifySocket() { ::close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// Everything said so far, a message a line.
  const std::string& said() {
    std::array<char, 4096> message{};
    for (ssize_t size; (size = ::recv(socket_, message.data(), message.size(), MSG_DONTWAIT)) > 0;) {
      said_ += std::string(message.data(), static_cast<std::size_t>(size)) + "\n";
    }
    return said_;
  }
  bool hears(const std::string& words, std::chrono::seconds time) {
    return wait_until([&] { return said().find(words) != std::string::npos; }, time);
  }

 private:
  int socket_;
  std::string said_;
};

TEST(Daemon, SpeaksToItsServiceManager) {
  Deployment deployment;
  create_people(deployment.sql(), 10);
  deployment.configure(people_mapping);
  NotifySocket socket(deployment.file("notify"));
  const auto daemon =
      deployment.start({"run"}, {{"NOTIFY_SOCKET", deployment.file("notify")}, {"WATCHDOG_USEC", "1000000"}});
  EXPECT_TRUE(socket.hears("READY=1", std::chrono::seconds(10))) << read_file(deployment.file("daemon.err"));
  EXPECT_TRUE(socket.hears("WATCHDOG=1", std::chrono::seconds(5)));

  daemon->signal(SIGHUP);
  EXPECT_TRUE(socket.hears("RELOADING=1", std::chrono::seconds(10)));

  EXPECT_TRUE(wait_until([&] { return deployment.contacts().size() == 10; }, std::chrono::seconds(10)));
  daemon->signal(SIGTERM);
  EXPECT_TRUE(wait_until([&] { return socket.said(), !daemon->is_running(); }, std::chrono::seconds(10)));
  EXPECT_EQ(daemon->wait(), 0) << read_file(deployment.file("daemon.err"));
  EXPECT_NE(socket.said().find("STOPPING=1"), std::string::npos);
}

TEST(Daemon, OwnsItsJournalAlone) {
  Deployment deployment;
  create_people(deployment.sql(), 10);
  deployment.configure(people_mapping);
  const auto daemon = deployment.start({"run"});
  ASSERT_TRUE(wait_until([&] { return deployment.contacts().size() == 10; }, std::chrono::seconds(10)));
  const Ran once = deployment.dotsync({"once"});
  EXPECT_EQ(once.code, 5);
  EXPECT_NE(once.error.find(std::to_string(daemon->pid())), std::string::npos) << once.error;
  const Ran status = deployment.dotsync({"status", "--json"});
  EXPECT_EQ(status.code, 0) << status.out;
  EXPECT_EQ(status.json()["daemon"], (nlohmann::json{{"running", true}, {"pid", daemon->pid()}}));
}

/// An import that is on its way when the stop comes is waited for: nothing is left in doubt, nothing sent twice.
TEST(Daemon, StopsWithTheAnswerOfItsOpenImport) {
  Deployment deployment({"--processing-ms", "20"}, R"({"rules": [{"on": "import", "do": "delay", "ms": 1500}]})");
  create_people(deployment.sql(), 10);
  deployment.configure(people_mapping);
  const auto daemon = deployment.start({"run"});
  const auto submitting = [&] {
    const Ran batches = deployment.dotsync({"journal", "batches", "--json"});
    return batches.code == 0 && batches.json().size() == 1;
  };
  ASSERT_TRUE(wait_until(submitting, std::chrono::seconds(10)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
  EXPECT_EQ(deployment.dotsync({"journal", "batches", "--json"}).json()[0]["state"], "accepted");
  EXPECT_EQ(deployment.dotsync({"once"}).code, 0);
  EXPECT_EQ(deployment.arrived(), 10);
}

TEST(Daemon, OutlivesADatabaseAndAnAccountThatAreNotThere) {
  Deployment deployment;
  create_people(deployment.sql(), 10);
  deployment.configure(people_mapping, "    schedule: {every: 100ms}\n", ", backoff_min: 50ms, backoff_max: 200ms");
  deployment.sandbox().kill();
  deployment.sql().exec("REVOKE SELECT ON customers FROM dotsync");
  const auto daemon = deployment.start({"run"});
  const auto says = [&](const char* words) {
    return wait_until([&] { return read_file(deployment.file("daemon.err")).find(words) != std::string::npos; },
                      std::chrono::seconds(15));
  };
  EXPECT_TRUE(says("GRANT SELECT")) << read_file(deployment.file("daemon.err"));
  deployment.sql().exec("GRANT SELECT ON customers TO dotsync");
  EXPECT_TRUE(says("not_sent: ")) << read_file(deployment.file("daemon.err"));
  EXPECT_TRUE(daemon->is_running());
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
}

/// The proof of the promise, from outside: 12 writers with long transactions, and one that nobody can look into.
TEST(Daemon, MissesNoRowOfConcurrentWriters) {
  Deployment deployment;
  PgClient& sql = deployment.sql();
  create_people(sql, static_cast<int>(LateWriters::rows));
  sql.exec("CREATE ROLE unseen SUPERUSER LOGIN; ALTER ROLE unseen SET track_activities = off");
  deployment.configure(people_mapping, "    schedule: {every: 100ms}\n");
  const auto daemon = deployment.start({"run"});
  NaivePoller naive(sql);
  {
    const auto connect = [&](const char* role) {
      return PgClient(PrivatePostgres::shared().dsn(deployment.database(), role));
    };
    LateWriters writers([&] { return connect("postgres"); }, [&] { return connect("unseen"); });
    const auto end = std::chrono::steady_clock::now() + harness_time(30);
    wait_until([&] { return naive.poll(), std::chrono::steady_clock::now() >= end; }, std::chrono::hours(1));
    writers.stop();
  }
  naive.poll();
  EXPECT_TRUE(
      wait_until([&] { return versions_in_account(deployment) == versions_in_table(sql); }, std::chrono::seconds(30)));
  const auto found = versions_in_account(deployment);
  long missed_by_daemon = 0;
  for (const auto& [address, version] : versions_in_table(sql)) {
    const auto there = found.find(address);
    missed_by_daemon += there == found.end() || there->second != version ? 1 : 0;
  }
  const long missed_naively = missed(sql, naive.seen());
  std::printf("%zu rows, %ld missed by dotsync, %ld by updated_at > last\n", found.size(), missed_by_daemon,
              missed_naively);
  EXPECT_EQ(missed_by_daemon, 0);
  EXPECT_GT(missed_naively, 0) << "the writers were too tame to prove anything";

  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
  const Ran fsck = deployment.dotsync({"fsck"});
  EXPECT_EQ(fsck.code, 0) << fsck.out;
}

}  // namespace
}  // namespace dotsync

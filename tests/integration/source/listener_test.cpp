// PgListener on a real server: notifications wake the core, bursts do so once, a lost connection is made anew.
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "source/postgres_source.hpp"
#include "source_fixture.hpp"

namespace dotsync {
namespace {

class Inbox : public Executor {
 public:
  void post(std::function<void()> work) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    works_.push_back(std::move(work));
    changed_.notify_one();
  }
  /// False: nothing came.
  bool run_one(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return !works_.empty(); })) return false;
    const std::function<void()> work = std::move(works_.front());
    works_.pop_front();
    lock.unlock();
    work();
    return true;
  }
  std::size_t size() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return works_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> works_;
};

class Listening : public SourceTest {
 protected:
  PostgresSettings settings(const std::string& more = {}) const {
    return {"crm", Secret(dsn() + more), std::chrono::seconds(30), false, std::chrono::seconds(15)};
  }
  static ListenerTiming quick() {
    ListenerTiming timing;
    timing.backoff_min = std::chrono::milliseconds(20);
    return timing;
  }
  /// Waits for the wake that tells of a new connection.
  void expect_connected(int& wakes) {
    const int before = wakes;
    ASSERT_TRUE(inbox_.run_one());
    ASSERT_EQ(wakes, before + 1);
  }
  int listening_backend() {
    return std::stoi(
        sql_.value("SELECT pid FROM pg_stat_activity WHERE application_name = 'dotsync' AND datname = "
                   "current_database()"));
  }

  Inbox inbox_;
};

TEST_F(Listening, WakesForItsOwnChannelAlone) {
  PgListener listener(settings(), inbox_, quick());
  int wakes = 0;
  int others = 0;
  listener.listen("Odd \"channel\"", [&wakes] { ++wakes; });
  expect_connected(wakes);
  listener.listen("other", [&others] { ++others; });
  expect_connected(others);
  sql_.exec("SELECT pg_notify('Odd \"channel\"', 'a'); NOTIFY unheard");
  ASSERT_TRUE(inbox_.run_one());
  EXPECT_EQ(wakes, 2);
  EXPECT_EQ(others, 1);
  sql_.exec("NOTIFY other");
  ASSERT_TRUE(inbox_.run_one());
  EXPECT_EQ(others, 2);
  EXPECT_EQ(wakes, 2);
}

TEST_F(Listening, WakesOnceForABurst) {
  PgListener listener(settings(), inbox_, quick());
  int wakes = 0;
  listener.listen("changes", [&wakes] { ++wakes; });
  expect_connected(wakes);
  for (int i = 0; i < 200; ++i) sql_.exec("SELECT pg_notify('changes', '" + std::to_string(i) + "')");
  ASSERT_TRUE(inbox_.run_one());
  // What came while the first wake was waiting is told by it; what came after it by one more at a time.
  std::size_t more = 0;
  while (inbox_.run_one(std::chrono::milliseconds(300))) ++more;
  EXPECT_LT(more, 50u);
  EXPECT_EQ(wakes, static_cast<int>(2 + more));
}

TEST_F(Listening, LeavesOneWakeAtATimeForABusyCore) {
  PgListener listener(settings(), inbox_, quick());
  int wakes = 0;
  listener.listen("changes", [&wakes] { ++wakes; });
  expect_connected(wakes);
  for (int round = 0; round < 5; ++round) {
    sql_.exec("NOTIFY changes");
    std::this_thread::sleep_for(std::chrono::milliseconds(80));
  }
  EXPECT_LE(inbox_.size(), 1u);
  ASSERT_TRUE(inbox_.run_one());
  EXPECT_EQ(wakes, 2);
}

TEST_F(Listening, ConnectsAnewAfterALossAndWakes) {
  PgListener listener(settings(), inbox_, quick());
  int wakes = 0;
  listener.listen("changes", [&wakes] { ++wakes; });
  expect_connected(wakes);
  sql_.exec("SELECT pg_terminate_backend(" + std::to_string(listening_backend()) + ")");
  expect_connected(wakes);
  sql_.exec("NOTIFY changes");
  ASSERT_TRUE(inbox_.run_one());
  EXPECT_EQ(wakes, 3);
}

TEST_F(Listening, GivesAFrozenServerUp) {
  ListenerTiming timing = quick();
  timing.probe = std::chrono::milliseconds(50);
  timing.answer_max = std::chrono::milliseconds(2000);
  PgListener listener(settings(), inbox_, timing);
  int wakes = 0;
  listener.listen("changes", [&wakes] { ++wakes; });
  expect_connected(wakes);
  const int frozen = listening_backend();
  ASSERT_EQ(kill(frozen, SIGSTOP), 0);
  expect_connected(wakes);
  kill(frozen, SIGCONT);
  sql_.exec("NOTIFY changes");
  ASSERT_TRUE(inbox_.run_one());
}

TEST_F(Listening, GoesOnTryingWhereNobodyAnswers) {
  PgListener listener(settings(" host=/nowhere"), inbox_, quick());
  listener.listen("changes", [] {});
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  listener.stop();
  EXPECT_EQ(inbox_.size(), 0u);
}

TEST_F(Listening, IsPartOfTheSourceAndEndsWithIt) {
  PostgresSource source(settings(), clock_, inbox_);
  int wakes = 0;
  source.listen("changes", [&wakes] { ++wakes; });
  expect_connected(wakes);
  sql_.exec("NOTIFY changes");
  ASSERT_TRUE(inbox_.run_one());
  EXPECT_EQ(wakes, 2);
  source.stop();
  const std::size_t posted = inbox_.size();
  sql_.exec("NOTIFY changes");
  source.listen("late", [&wakes] { ++wakes; });
  EXPECT_EQ(inbox_.size(), posted);
}

}  // namespace
}  // namespace dotsync

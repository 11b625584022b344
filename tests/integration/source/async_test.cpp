// PostgresSource: answers come on the core's thread in order, and stop() does not wait for a frozen server.
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

/// The core's queue, served by the test.
class Queue : public Executor {
 public:
  void post(std::function<void()> work) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    works_.push_back(std::move(work));
    changed_.notify_one();
  }
  void run_one() {
    std::unique_lock<std::mutex> lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [this] { return !works_.empty(); }));
    const std::function<void()> work = std::move(works_.front());
    works_.pop_front();
    lock.unlock();
    work();
  }
  bool empty() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return works_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> works_;
};

class Asynchronous : public SourceTest {
 protected:
  PostgresSettings settings() const {
    return {"crm", Secret(dsn()), std::chrono::seconds(30), false, std::chrono::seconds(15)};
  }
  Queue core_;
};

TEST_F(Asynchronous, AnswersArriveInOrderOnTheCoresThread) {
  create_customers();
  sql_.exec("INSERT INTO customers VALUES (1, 'x')");
  PostgresSource source(settings(), clock_, core_);
  std::string order;
  const std::thread::id core_thread = std::this_thread::get_id();
  source.describe(customers(), [&](const SourceResult<StreamFacts>& result) {
    EXPECT_TRUE(std::holds_alternative<StreamFacts>(result));
    EXPECT_EQ(std::this_thread::get_id(), core_thread);
    order += "d";
  });
  source.open_pass(customers(), {}, [&](const SourceResult<OpenedPass>& result) {
    EXPECT_TRUE(std::holds_alternative<OpenedPass>(result));
    order += "o";
  });
  source.read_page(customers(), {{}, std::nullopt, 5}, [&](const SourceResult<PageAnswer>& result) {
    EXPECT_EQ(std::get<PageAnswer>(result).page.size(), 1u);
    order += "p";
  });
  source.read_keys(customers(), {"x"}, [&](const SourceResult<KeysAnswer>& result) {
    EXPECT_TRUE(std::holds_alternative<SourceFailure>(result));
    order += "k";
  });
  for (int i = 0; i < 4; ++i) core_.run_one();
  EXPECT_EQ(order, "dopk");
}

TEST_F(Asynchronous, StoppingDoesNotWaitForAFrozenServer) {
  create_customers();
  PostgresSource source(settings(), clock_, core_);
  source.describe(customers(), [](const SourceResult<StreamFacts>&) {});
  core_.run_one();
  const int backend = std::stoi(sql_.value(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'dotsync' AND datname = current_database()"));
  ASSERT_EQ(kill(backend, SIGSTOP), 0);
  bool answered = false;
  source.describe(customers(), [&](const SourceResult<StreamFacts>&) { answered = true; });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto start = std::chrono::steady_clock::now();
  source.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  kill(backend, SIGCONT);
  EXPECT_TRUE(core_.empty());
  EXPECT_FALSE(answered);
}

TEST_F(Asynchronous, AFrozenServerIsGivenUp) {
  create_customers();
  PostgresSettings impatient = settings();
  impatient.statement_timeout = impatient.frozen_after = std::chrono::milliseconds(150);
  PostgresReader source(std::move(impatient), clock_);
  source.describe(customers());
  const int backend = std::stoi(sql_.value(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'dotsync' AND datname = current_database()"));
  ASSERT_EQ(kill(backend, SIGSTOP), 0);
  const SourceFailure failure = failure_of([&] { source.describe(customers()); });
  kill(backend, SIGCONT);
  EXPECT_TRUE(failure.retryable);
  EXPECT_EQ(source.describe(customers()).columns.size(), 1u) << "a new connection serves";
}

}  // namespace
}  // namespace dotsync

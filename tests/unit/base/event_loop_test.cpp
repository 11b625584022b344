#include "base/event_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace dotsync {
namespace {

using std::chrono::steady_clock;

TEST(EventLoop, RunsInTheOrderOfPosting) {
  EventLoop loop;
  std::vector<int> seen;
  for (int i = 0; i < 3; ++i) loop.post([&seen, i] { seen.push_back(i); });
  EXPECT_EQ(loop.run_pending(), 3U);
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(loop.run_pending(), 0U);
}

TEST(EventLoop, LeavesWhatIsPostedMeanwhileForTheNextTurn) {
  EventLoop loop;
  int ran = 0;
  loop.post([&] {
    ++ran;
    loop.post([&] { ++ran; });
  });
  EXPECT_EQ(loop.run_pending(), 1U);
  EXPECT_EQ(ran, 1);
  EXPECT_TRUE(loop.wait(std::chrono::hours(1)));
  EXPECT_EQ(loop.run_pending(), 1U);
  EXPECT_EQ(ran, 2);
}

TEST(EventLoop, WaitsNoLongerThanAsked) {
  EventLoop loop;
  EXPECT_FALSE(loop.wait(Duration(1)));
  EXPECT_FALSE(loop.wait(Duration(-5)));
}

TEST(EventLoop, WakesAtOnceWhenAnotherThreadPosts) {
  EventLoop loop;
  const auto start = steady_clock::now();
  std::thread other([&loop] { loop.post([] {}); });
  EXPECT_TRUE(loop.wait(std::chrono::minutes(1)));
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(30));
  other.join();
}

TEST(EventLoop, KeepsTheRestWhenWorkThrows) {
  EventLoop loop;
  bool ran = false;
  loop.post([] { throw std::runtime_error("no"); });
  loop.post([&ran] { ran = true; });
  EXPECT_THROW(loop.run_pending(), std::runtime_error);
  EXPECT_EQ(loop.run_pending(), 1U);
  EXPECT_TRUE(ran);
}

TEST(EventLoop, LosesNothingOfManyThreads) {
  EventLoop loop;
  constexpr int each = 2'000;
  int ran = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < each; ++i) loop.post([&ran] { ++ran; });
    });
  }
  while (ran < 4 * each && loop.wait(std::chrono::minutes(1))) loop.run_pending();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, 4 * each);
}

}  // namespace
}  // namespace dotsync

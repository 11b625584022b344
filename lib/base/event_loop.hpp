// EventLoop: the queue of the deciding thread. The daemon's main thread consumes it, worker threads post to it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

#include "base/clock.hpp"
#include "base/executor.hpp"

namespace dotsync {

/// One consumer: run_pending() and wait() belong to one thread; post() is safe from any.
class EventLoop : public Executor {
 public:
  void post(std::function<void()> work) override;

  /// Runs what was posted before this call and returns how many that were; work posted meanwhile waits for the next
  /// call, so that a chatty worker cannot keep the caller here. An exception of a work item leaves at once: the items
  /// behind it stay queued.
  std::size_t run_pending();

  /// Sleeps until something is posted or `at_most` of real time has passed, and says whether something waits.
  /// Returns at once when something already waits or `at_most` is not positive.
  bool wait(Duration at_most);

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> queue_;
};

}  // namespace dotsync

// Executor: where finished work of other threads is handed to the one thread that decides.
// Taken by the worker threads of lib/source and lib/client; served by EventLoop, or by a test's own queue.
#pragma once

#include <functional>

namespace dotsync {

/// Not owned by those who post; must outlive them.
class Executor {
 public:
  Executor() = default;
  virtual ~Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Runs `work` later on the executor's own thread, in the order of posting, never inside this call. Safe from any
  /// thread.
  virtual void post(std::function<void()> work) = 0;
};

}  // namespace dotsync

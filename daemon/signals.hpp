// Signals: SIGTERM, SIGINT and SIGHUP as work items of the event loop. Used by `run` and `once`.
#pragma once

#include <functional>
#include <thread>

#include "base/executor.hpp"

namespace dotsync {

/// Blocks the three signals in the calling thread and every thread made after it: construct before any other thread.
class Signals {
 public:
  /// `stop` and `reload` run on the executor's thread. A second SIGINT or SIGTERM ends the process at once, as one that
  /// is asked twice should; the journal is made for that.
  Signals(Executor& loop, std::function<void()> stop, std::function<void()> reload);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  void wait_for_signals();

  Executor& loop_;
  std::function<void()> stop_;
  std::function<void()> reload_;
  std::thread thread_;
};

}  // namespace dotsync

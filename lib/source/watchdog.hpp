// Watchdog: a thread that acts when a statement takes longer than its server may let it. Used by PgSession, whose
// backend can freeze so that neither statement_timeout nor a cancel request frees us.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace dotsync {

class Watchdog {
 public:
  /// `bite` runs on the watchdog's thread, once for every deadline that passes.
  explicit Watchdog(std::function<void()> bite);
  /// Waits for a bite under way.
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void arm(std::chrono::milliseconds limit);
  void disarm();

 private:
  void watch();

  std::function<void()> bite_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace dotsync

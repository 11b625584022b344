#include "source/watchdog.hpp"

namespace dotsync {

Watchdog::Watchdog(std::function<void()> bite) : bite_(std::move(bite)), thread_([this] { watch(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watchdog::arm(std::chrono::milliseconds limit) {
  const std::lock_guard<std::mutex> lock(mutex_);
  deadline_ = std::chrono::steady_clock::now() + limit;
  changed_.notify_one();
}

void Watchdog::disarm() {
  const std::lock_guard<std::mutex> lock(mutex_);
  deadline_.reset();  // the thread wakes at the old deadline, finds none and sleeps on
}

void Watchdog::watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ending_) {
    if (!deadline_) {
      changed_.wait(lock);
    } else if (std::chrono::steady_clock::now() < *deadline_) {
      const auto deadline = *deadline_;  // a copy: disarm() may reset it while we wait
      changed_.wait_until(lock, deadline);
    } else {
      deadline_.reset();
      bite_();
    }
  }
}

}  // namespace dotsync

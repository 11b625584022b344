#include "base/event_loop.hpp"

#include <utility>

namespace dotsync {

void EventLoop::post(std::function<void()> work) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(std::move(work));
  }
  posted_.notify_one();
}

std::size_t EventLoop::run_pending() {
  std::unique_lock<std::mutex> lock(mutex_);
  const std::size_t waiting = queue_.size();
  for (std::size_t ran = 0; ran < waiting; ++ran) {
    std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    // Work may post: it must never run under the lock.
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
  return waiting;
}

bool EventLoop::wait(Duration at_most) {
  std::unique_lock<std::mutex> lock(mutex_);
  return posted_.wait_for(lock, at_most, [this] { return !queue_.empty(); });
}

}  // namespace dotsync

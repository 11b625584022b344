// SimWorld: simulated time and the queue of what happens in it. Everything in the simulation is an event of this queue,
// so that a seed replays exactly.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <utility>

#include "base/clock.hpp"

namespace dotsync {

class SimWorld : public Clock {
 public:
  explicit SimWorld(std::uint64_t seed) : random_(seed) {}

  Time now() const override { return now_; }
  /// Runs `work` after `delay`; events of one moment run in the order in which they were added.
  void after(Duration delay, std::function<void()> work) {
    events_.emplace(std::pair(now_ + delay, ++sequence_), std::move(work));
  }

  /// Moves to the next event, not beyond `until`, and runs it. False: none before `until`, and now() is `until`.
  bool step(Time until) {
    if (events_.empty() || events_.begin()->first.first > until) {
      now_ = until;
      return false;
    }
    now_ = events_.begin()->first.first;
    auto work = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    work();
    return true;
  }

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool chance(double probability) { return static_cast<double>(random_() % 1'000'000) < probability * 1e6; }
  Duration between(Duration low, Duration high) {
    return low + Duration(static_cast<Duration::rep>(below(static_cast<std::uint64_t>((high - low).count()) + 1)));
  }

 private:
  Time now_ = from_ms(1'700'000'000'000);
  std::uint64_t sequence_ = 0;
  std::map<std::pair<Time, std::uint64_t>, std::function<void()>> events_;
  std::mt19937_64 random_;
};

}  // namespace dotsync

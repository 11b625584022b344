// SimTally: how often each thing that a simulation is meant to try has happened: faults, kills, steps of imports. What
// never happened was never proven.
#pragma once

#include <map>
#include <string>

namespace dotsync {

class SimTally {
 public:
  void note(const std::string& name, int times = 1) { times_[name] += times; }
  void add(const SimTally& other) {
    for (const auto& [name, times] : other.times_) times_[name] += times;
  }
  int of(const std::string& name) const {
    const auto found = times_.find(name);
    return found == times_.end() ? 0 : found->second;
  }
  const std::map<std::string, int>& all() const { return times_; }

 private:
  std::map<std::string, int> times_;
};

}  // namespace dotsync

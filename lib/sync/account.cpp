#include "sync/account.hpp"

#include <algorithm>

namespace dotsync {

/// Stuck ones do not count: they may stay for days.
bool Account::may_reassert(Time now) const {
  const auto open = static_cast<std::size_t>(std::count_if(flights.begin(), flights.end(), [](const auto& entry) {
    return entry.second.batch.reassert && entry.second.batch.state != BatchState::stuck;
  }));
  return may_submit(now) && open < std::max<std::size_t>(1, gate.active_imports_max() / 2);
}

}  // namespace dotsync

#include "journal/doubt_spread.hpp"

namespace dotsync {

Time spread_doubt(Time at, Duration within, std::size_t index, std::size_t contacts) {
  const Duration step = within / doubt_moments;
  if (step <= Duration(0)) return at;
  // On a grid that is the same for all imports.
  const Duration past = at.time_since_epoch() % step;
  const Time first = past == Duration(0) ? at : at + (step - past);
  return first + step * static_cast<int>(index * (doubt_moments - 1) / contacts);
}

}  // namespace dotsync

#include "sync/guard.hpp"

#include <fmt/format.h>

namespace dotsync {

bool guard_needs_known(const GuardLimits& limits, const GuardTally& tally) {
  return !tally.lifted && tally.changed > limits.changed_min;
}

std::optional<std::string> guard_verdict(const GuardLimits& limits, const GuardTally& tally, std::int64_t known) {
  if (tally.lifted) return std::nullopt;
  if (tally.cleared > limits.cleared_fields_max) {
    return fmt::format("this pass would clear {} or more fields of contacts that were sent before; {} are allowed",
                       tally.cleared, limits.cleared_fields_max);
  }
  if (!guard_needs_known(limits, tally) || tally.changed * 100 <= known * limits.changed_percent_max)
    return std::nullopt;
  return fmt::format("this pass would change {} or more of {} contacts that were sent before; {} % are allowed",
                     tally.changed, known, limits.changed_percent_max);
}

}  // namespace dotsync

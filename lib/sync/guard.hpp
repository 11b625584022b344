// Guard: whether a pass would change surprisingly much, so that a person should look first. Pure; used by
// stream_guard.cpp, tested by table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/fence_record.hpp"

namespace dotsync {

/// `guard` of the configuration. Only contacts that were sent before count, never new ones.
struct GuardLimits {
  int changed_percent_max = 50;
  std::int64_t changed_min = 1'000;  ///< as many changes as these are never too many
  std::int64_t cleared_fields_max = 10'000;
};

/// Why the pass must stop before `tally` comes true, in words; nothing: it may go on. `known`: contacts sent before.
std::optional<std::string> guard_verdict(const GuardLimits& limits, const GuardTally& tally, std::int64_t known);

/// Whether guard_verdict() needs to know `known`, which takes reading the ledger.
bool guard_needs_known(const GuardLimits& limits, const GuardTally& tally);

}  // namespace dotsync

// SyncEvents: what the engine tells of its work as it happens: progress bars, summaries and logs listen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/strong_id.hpp"
#include "journal/turn.hpp"
#include "model/states.hpp"

namespace dotsync {

/// What became of contacts whose import ended.
struct DeliveryCounts {
  std::int64_t created = 0, updated = 0, partial = 0, failed = 0, unreported = 0;
};

/// What one stream did since its turn began.
struct StreamTally {
  PassCounts rows;
  DeliveryCounts contacts;
  std::vector<std::string> imports;  ///< ids, in the order they were accepted
};

/// Why a stream's turn could not be completed.
struct StreamTrouble {
  Part part = Part::person;
  std::string what;
  std::string hint;
};

}  // namespace dotsync

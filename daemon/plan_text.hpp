// How `plan` shows what it found: for people and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/stream_plan.hpp"

namespace dotsync {

struct PlannedStream {
  std::string stream;
  std::string state = "ok";  ///< in the journal
  std::string state_reason;
  std::int64_t due = 0;  ///< rows that wait for another attempt, besides the pass
  std::optional<Time> next_attempt_at;
  StreamPlan plan;
};

/// Somebody should look before the pass runs.
bool needs_a_person(const PlannedStream& planned);

void print_plans(const std::vector<PlannedStream>& planned, bool json, Time now);

}  // namespace dotsync

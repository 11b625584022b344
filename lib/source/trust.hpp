// Whether a new fence may stand on what was journaled before it: another server, another table, a clock that stepped
// back. Pure. Used by PostgresReader between the statements of a fence and its decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "source/fence.hpp"
#include "source/source.hpp"

namespace dotsync {

/// The last fence that this process took for the stream, and how long ago by a clock that never steps.
struct Elapsed {
  std::int64_t last_clock_us = 0;  ///< the server's clock then
  std::int64_t since_us = 0;       ///< of our own clock since then
};

struct TrustVerdict {
  Trust trust = Trust::as_journaled;
  std::string reason;
  int without_bound = 0;  ///< for Fence::without_bound
  bool restart = false;   ///< for Fence::restart
};

/// `now` carries clock, snapshot, server and relation; its bound is not looked at. The clock matters to kind timestamp
/// alone.
TrustVerdict judge_trust(const Fence& now, const std::vector<Fence>& history, const std::optional<Elapsed>& elapsed,
                         WatermarkKind kind);

/// The part of `history` that is not void: from its last restart on.
std::vector<Fence> valid_history(const std::vector<Fence>& history);

}  // namespace dotsync

// The journaled side of change detection (docs/design.md "Change detection"): X, L, the pass in progress and the fence
// history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/strong_id.hpp"
#include "journal/turn.hpp"

namespace dotsync {

/// In force: rows with xid >= xmin and watermark >= bound may be new.
struct FenceInForce {
  std::uint64_t xmin = 0;
  std::optional<std::string> bound;  ///< exact text of the watermark's lower bound; nothing: -infinity
  bool operator==(const FenceInForce&) const = default;
};

/// What a pass has done so far to contacts that were sent before.
struct GuardTally {
  std::int64_t changed = 0;  ///< their payload is another now
  std::int64_t cleared = 0;  ///< fields of them that lost their value
  bool lifted = false;       ///< a person let the pass go on: it is not judged any more
};

/// The pass in progress: reads (in_force.xmin, in_force.bound) up to `xmax`, and puts `next` into force with its last
/// page.
struct OpenPass {
  PassId id;
  FenceInForce from;  ///< X and L that this pass reads from; weaker than those in force where these may not be trusted
  FenceInForce next;
  std::uint64_t xmax = 0;
  std::optional<Position> position;  ///< after the last row taken; nothing: at the start
  GuardTally guard;
};

/// One fence of the history. Texts are opaque to the journal: lib/source makes and reads them.
struct FenceRecord {
  std::int64_t id = 0;  ///< 0: not yet stored
  std::string facts;    ///< JSON
};

}  // namespace dotsync

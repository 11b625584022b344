// FenceHistory: the fences of a stream's earlier passes, from the journal to the source and back. Used by
// stream_runner.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "journal/journal.hpp"
#include "source/fence.hpp"

namespace dotsync {

struct FenceHistory {
  std::vector<std::int64_t> ids;  ///< of the journal's records, as many as `fences`
  std::vector<Fence> fences;      ///< oldest first
};

/// A record that cannot be read is left out: the source then reads more, never less.
FenceHistory fence_history(Journal& journal, StreamId stream);

/// Ids of the records that say nothing more once `next` is in force.
std::vector<std::int64_t> fences_to_forget(FenceHistory history, const Fence& next);

}  // namespace dotsync

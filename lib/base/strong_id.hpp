// StrongId: an integer id that cannot be mistaken for another kind of id.
#pragma once

#include <compare>
#include <cstdint>

namespace dotsync {

template <class Tag>
struct StrongId {
  std::int64_t value = 0;
  auto operator<=>(const StrongId&) const = default;
};

using StreamId = StrongId<struct StreamTag>;    ///< rowid of a stream in the journal
using AccountId = StrongId<struct AccountTag>;  ///< rowid of an account in the journal
using BatchId = StrongId<struct BatchTag>;      ///< rowid of a batch; what `journal batch ID` takes
using LineId = StrongId<struct LineTag>;        ///< rowid of a ledger line
using PassId = StrongId<struct PassTag>;        ///< rowid of a pass

}  // namespace dotsync

// Starting anew: a whole journal, or one stream of it. Used by the command `rebuild`, while nobody owns the journal.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "journal/journal.hpp"

namespace dotsync {

struct RebuiltJournal {
  std::string kept_as;            ///< where the old file lies now; empty: there was none
  bool readable = true;           ///< false: the old one is damaged, or its key is missing; nothing was taken over
  std::int64_t tombstones = 0;    ///< of forgotten people, taken over
  std::int64_t open_imports = 0;  ///< of the old journal: nobody asks about them any more
};

/// Puts the journal aside under its name and the time, and makes an empty one with the same key. What was forgotten
/// stays forgotten. Throws Error(journal) where a running dotsync owns it.
RebuiltJournal rebuild_journal(const std::string& path, Time now);

/// The stream is read and sent from its beginning, under the account and source that `identity` names; its history
/// stays. Returns the number of its rows. Throws Error(person) while imports of it are open, Error(usage) where the
/// journal does not know it.
std::int64_t rebuild_stream(const std::string& path, const StreamIdentity& identity, Time now);

}  // namespace dotsync

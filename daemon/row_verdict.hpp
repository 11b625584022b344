// RowVerdict: why a row stands as it does, what is to be done, and when dotsync tries again, in words that need no SQL.
// Pure. Made of what the journal, the source and the configuration say; used by the command `why`.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "daemon/live_rows.hpp"
#include "daemon/stream_state.hpp"
#include "journal/audit_story.hpp"

namespace dotsync {

/// What the row's stream is about now.
struct StreamSetting {
  StreamState state;
  const StreamSettings* settings = nullptr;  ///< null: it left the configuration
  TimingSettings timing;                     ///< of its account
  std::optional<AccountStatus> account;      ///< nothing: the journal does not know it
  bool daemon_runs = false;
};

/// Everything that is known of one row.
struct RowAnswer {
  std::string stream;
  std::string row_key;
  std::optional<ContactStory> story;  ///< nothing: no turn has read it
  LiveRow live;
  StreamSetting setting;
  std::optional<Time> forgotten_at;
};

struct RowVerdict {
  std::string reason;    ///< a word for programs: "unchanged", "not_in_where" ... (docs/journal.md)
  std::string headline;  ///< "delivered, and unchanged since"
  std::string because;   ///< sentences
  std::string held_up;   ///< by the stream or its account; empty where nothing does
  std::string held_by;   ///< then: "paused", "parked", "guarded" ...
  std::string remedy;    ///< what to do; empty where nothing is
  std::string next;      ///< when dotsync tries again
  std::optional<Time> next_at;
  bool waits = false;  ///< the row is to be sent, and is not on its way
};

RowVerdict judge_row(const RowAnswer& answer, Time now);

}  // namespace dotsync

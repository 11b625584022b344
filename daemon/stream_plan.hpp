// StreamPlan: what the next pass of a stream would do, found out by the code that does it, and nothing of it done.
// Used by `plan`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/live_stream.hpp"
#include "journal/journal.hpp"

namespace dotsync {

/// Which rows the pass would look at.
enum class PlannedRows : std::uint8_t {
  everything,   ///< the stream has never run to its end
  new_mapping,  ///< everything, since what decides payloads and rows is another than before
  distrust,     ///< everything or more than what changed, since the last fence may not be trusted
  changed,      ///< what changed since the last pass
  rest,         ///< what is left of a pass that was begun
};

/// A field of the contact, as the mapping names it.
struct PlannedField {
  std::string name;
  std::int64_t changed = 0;  ///< contacts that would get another value
  std::int64_t cleared = 0;  ///< of these: that have one and would lose it
};

struct PlannedRow {
  std::string key;
  std::vector<std::string> fields{};  ///< that change, or are cleared
};

struct PlannedRejection {
  std::string key;
  Failure failure;
};

struct StreamPlan {
  PlannedRows rows = PlannedRows::everything;
  std::string reason;         ///< of distrust
  std::optional<Time> since;  ///< when the pass before ended, or the one that was begun
  PassCounts counts;
  std::int64_t imports = 0;
  std::int64_t bytes = 0;            ///< of their bodies
  std::int64_t elsewhere = 0;        ///< known contacts sent again for something that no field shows
  std::vector<PlannedField> fields;  ///< those with a change, in the mapping's order
  std::optional<std::string> guard;  ///< why it would stop the pass
  std::vector<PlannedRow> added, changed, cleared, superseded;
  std::vector<PlannedRejection> rejected;
};

/// `samples`: at most so many rows of each kind. `progress` is told the rows read so far, page by page. Throws
/// SourceError, Error(journal), and Error(usage) where the journal's stream is another's.
StreamPlan plan_stream(LiveStream& live, Journal& journal, const std::string& account_identity, std::size_t samples,
                       Time now, const std::function<void(std::int64_t)>& progress);

}  // namespace dotsync

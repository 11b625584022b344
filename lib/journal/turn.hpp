// Turn: everything that one step of a pass changes, committed by Journal in ONE transaction (R1, R3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/line.hpp"

namespace dotsync {

/// Where a pass stands in its stream; exact texts as the source gave them.
struct Position {
  std::string watermark;
  std::string key;
  bool operator==(const Position&) const = default;
};

/// Where a reconcile stands: first all rows in the order of their keys, then all lines of the ledger.
struct ScanPosition {
  std::string key;  ///< of the row read last; empty: none yet
  LineId line;      ///< of the line looked at last; 0: still at the rows
};

struct PassCounts {
  std::int64_t read = 0, added = 0, changed = 0, unchanged = 0, rejected = 0, superseded = 0, sent = 0, late = 0;
  std::int64_t known_changed = 0;  ///< contacts sent before whose payload is another now
  std::int64_t cleared = 0;        ///< fields of them that had a value and are set to null
};

/// One line to store. `travels`: its contact is in the turn's batch, with `line.tried_hash` as its payload.
struct LineWrite {
  Line line;
  bool travels = false;
  std::optional<Failure> failure;  ///< stored with the line; without one an older failure of the line is removed
  bool keeps_failure = false;      ///< an older failure of the line stays, `failure` is not looked at
};

/// The intent of a PUT: becomes a batch in state submitting.
struct Intent {
  std::int64_t bytes = 0;
  bool reassert = false;
};

struct Turn {
  StreamId stream;
  PassId pass;
  std::vector<LineWrite> writes;        ///< at most one per row key
  std::optional<Intent> intent;         ///< together with all lines that travel
  std::optional<Position> position;     ///< of the pass, moved by poll passes only
  std::optional<ScanPosition> scanned;  ///< of the pass, moved by reconciles only
  PassCounts counts;                    ///< added to the pass
  bool ends_pass = false;               ///< the fence the pass was opened with comes into force
  Time at;
};

}  // namespace dotsync

// StreamSetup: what a stream needs before its first pass: the table's columns, the account's names, the mapping bound
// to both. Used by stream_runner.cpp.
#pragma once

#include <functional>
#include <variant>

#include "base/clock.hpp"
#include "mapping/mapping.hpp"
#include "source/source.hpp"
#include "sync/account.hpp"
#include "sync/stream_spec.hpp"
#include "sync/sync_events.hpp"

namespace dotsync {

struct SetUpStream {
  StreamQuery query;  ///< of the spec, with the columns of the mapping and the key of the table
  BoundMapping mapping;
};

using SetupAnswer = std::variant<SetUpStream, StreamTrouble>;

/// Asks the source, then the account where the mapping calls something by name. `done` is called once, later, on the
/// same thread, unless `source` or the account's Http goes first. The spec is copied; the account must outlive both.
void set_up_stream(const StreamSpec& spec, Source& source, Account& account, const Clock& clock,
                   std::function<void(SetupAnswer)> done);

}  // namespace dotsync

// LiveStream: a stream as it is now: its table asked, its mapping bound, its names looked up. For the commands that
// look without sending or journaling anything: `preview`, `plan`, `why`.
#pragma once

#include "base/clock.hpp"
#include "daemon/configuration.hpp"
#include "mapping/mapping.hpp"
#include "source/postgres_reader.hpp"
#include "sync/stream_spec.hpp"

namespace dotsync {

struct LiveStream {
  /// Connects; throws SourceError, or Error where a name is unknown to the account or the mapping does not fit.
  /// `clock` must outlive the object.
  LiveStream(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
             const Clock& clock);

  PostgresReader reader;
  StreamSpec spec;
  BoundMapping mapping;
};

}  // namespace dotsync

// StreamRunner::Ready: what exists once a stream is prepared. Used by the files of StreamRunner only.
#pragma once

#include <utility>

#include "sync/stream_runner.hpp"

namespace dotsync {

struct StreamRunner::Ready {
  BoundMapping mapping;
  TurnBuilder builder;
  Ready(const StreamSpec& spec, BoundMapping bound, Journal& journal, StreamId stream, AccountId account)
      : mapping(std::move(bound)), builder(spec, mapping, journal, stream, account) {}
};

}  // namespace dotsync

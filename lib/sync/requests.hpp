// Requests: takes up what operators ask of the running journal, and answers. Used by engine.cpp; each kind has a
// handler.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "journal/journal.hpp"

namespace dotsync {

class Requests {
 public:
  /// Does what the request asks. Nothing: not yet, it waits and the handler is called again.
  /// Error(usage) and Error(person) are answers; other errors go on.
  using Handler = std::function<std::optional<RequestResult>(const Request& request, Time now)>;

  /// `journal` and `log` must outlive it. Handles retry, resend by key and forget itself.
  Requests(Journal& journal, Logger& log);

  /// Replaces an earlier handler of the kind.
  void handle(const std::string& kind, Handler handler);
  /// Takes up what has come, at most a few times a second. The time between two calls is what an operator waits.
  void tick(Time now);

 private:
  std::optional<RequestResult> perform(const Request& request, Time now);

  Journal& journal_;
  Logger& log_;
  std::map<std::string, Handler> handlers_;
  std::optional<Time> looked_at_;
  bool waiting_ = false;  ///< a request could not be done yet
};

/// The stream of that name. Throws Error(usage) where the journal has none.
StreamId stream_named(Journal& journal, const std::string& name);

}  // namespace dotsync

// `dotsync pause S` and `dotsync resume S`: a stream stands still, or goes on.
#include "daemon/commands.hpp"
#include "daemon/operator_request.hpp"

namespace dotsync {

int run_hold(const Options& options, const Settings& settings, const Clock& clock) {
  require_journal(settings.journal.path);
  require_stream_that_ran(settings, options.subject);
  RequestBox box(settings.journal.path);
  Request request;
  request.at = clock.now();
  request.kind = options.command;
  request.stream = options.subject;
  return ask_owner(options, settings, box, request);
}

}  // namespace dotsync

// What all operator commands do alike: leave a request for the journal's owner, wait a moment for its answer, say what
// came of it. Used by cmd_retry.cpp, cmd_resend.cpp, cmd_pause.cpp and cmd_forget.cpp.
#pragma once

#include <string>

#include "config/settings.hpp"
#include "daemon/options.hpp"
#include "journal/request_box.hpp"

namespace dotsync {

/// Returns the exit code: 1 where the owner refused. A request that nobody takes up now is no failure: it waits for the
/// next `run` or `once`, and stderr says so.
int leave_request(const Options& options, const Settings& settings, RequestBox& box, const Request& request);

/// Throws Error(usage) where the stream is neither in the configuration nor in the journal, or has not run yet.
void require_stream_that_ran(const Settings& settings, const std::string& name);

}  // namespace dotsync

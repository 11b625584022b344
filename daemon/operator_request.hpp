// What all operator commands do alike: leave a request for the journal's owner, wait a moment for its answer, say what
// came of it. Used by cmd_retry.cpp, cmd_resend.cpp, cmd_pause.cpp and cmd_forget.cpp.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "daemon/options.hpp"
#include "journal/request_box.hpp"

namespace dotsync {

/// What came of a request so far. One that nobody takes up now is no failure: it waits for the next `run` or `once`.
struct LeftRequest {
  std::int64_t id = 0;  ///< 0: nothing was asked for
  bool done = false;
  std::optional<bool> success;  ///< of what is done
  std::string answer;           ///< the owner's words
  int code = 0;                 ///< the exit code: 1 where the owner refused
};

/// For people it says what came of it, on stdout; on stderr where it waits or was refused.
LeftRequest leave_request(const Options& options, const Settings& settings, RequestBox& box, const Request& request);
/// request, done, success, answer.
nlohmann::ordered_json as_json(const LeftRequest& left);
/// Both for a command that asks once: returns the exit code.
int ask_owner(const Options& options, const Settings& settings, RequestBox& box, const Request& request);

/// Throws Error(usage) where the stream is neither in the configuration nor in the journal, or has not run yet.
void require_stream_that_ran(const Settings& settings, const std::string& name);

}  // namespace dotsync

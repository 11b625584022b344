// What the answer to an import's status means. One pure function, decided by table; used by lib/sync after every poll.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "client/http.hpp"
#include "model/report.hpp"

namespace dotsync {

/// NotFinished, or a status we do not know: the import goes on, the deadline may be judged.
struct PollRunning {
  std::string status;
};

enum class FinalStatus : std::uint8_t { finished, failed, rejected_by_watchdog, exceeds_contact_limit };
/// The vendor's spelling, as the journal and the messages show it.
std::string_view to_text(FinalStatus status);

/// The import has ended; Finished is not yet success: the report says it contact by contact.
struct PollFinal {
  FinalStatus status = FinalStatus::finished;
  ImportReport report;
};

/// 404.
struct PollNotFound {};

/// Says nothing about the import: no answer, 5xx, 429, 3xx, or an answer that cannot be read. Poll again.
struct PollError {
  int http_status = 0;           ///< 0: no answer
  std::string why;               ///< for people and logs: no secret, no address
  bool rate_limited = false;     ///< 429 or the flat scheme's 400: not a fault of anybody
  std::optional<Time> retry_at;  ///< not earlier, when the server named a time
};

/// 401 or 403: says nothing about the import either, but a person has to help.
struct PollRefused {
  int http_status = 0;
  std::string why;
};

using PollVerdict = std::variant<PollRunning, PollFinal, PollNotFound, PollError, PollRefused>;

/// `import_id` is the one asked for: an answer that names another is an error. `now` is the time the answer came.
PollVerdict judge_poll(const HttpResult& result, std::string_view import_id, Time now);

}  // namespace dotsync

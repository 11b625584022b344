// What the answer to an import PUT means. One pure function, decided by table; used by lib/sync after every PUT.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "client/api_error.hpp"
#include "client/http.hpp"

namespace dotsync {

/// The import runs under this id, which matches [0-9A-Za-z-]{1,64}: safe in a path, a query and a log.
struct SubmitAccepted {
  std::string import_id;
};

enum class RefusalKind : std::uint8_t {
  bad_request,       ///< 400: the request as a whole; `error.details` may name the contacts
  unauthorised,      ///< 401
  forbidden,         ///< 403: the wrong region or a missing permission
  not_found,         ///< 404: the wrong host or path
  too_large,         ///< 413
  rate_limited,      ///< 429: wait until `wait_until`
  too_many_imports,  ///< 429 contacts:tooManyActiveImports: wait for an import to end
  excess_activity,   ///< the flat scheme's 400: wait, nothing is wrong with the data
  redirect,          ///< 3xx: never followed
  not_sent,          ///< no answer, and not one byte of the request was written
  other              ///< another 4xx of the HTTP standard
};
/// The enumerator's own name; but for `other` each stands in the failure book.
std::string_view to_text(RefusalKind kind);

/// Certainly not taken.
struct SubmitRefused {
  RefusalKind kind = RefusalKind::other;
  int http_status = 0;             ///< 0: no answer
  ApiError error;                  ///< the vendor's words; for not_sent the description says what failed
  std::optional<Time> wait_until;  ///< for the kinds that are waited out, when the server named a time
};

/// Nobody can tell whether the import was taken.
struct SubmitUnknown {
  int http_status = 0;  ///< 0: no answer
  std::string why;      ///< for people and logs: no secret, no address
};

using SubmitVerdict = std::variant<SubmitAccepted, SubmitRefused, SubmitUnknown>;

/// `now` is the time the answer came.
SubmitVerdict judge_submission(const HttpResult& result, Time now);

/// Whether the text is an import id that may be put into a path.
bool is_import_id(std::string_view text);

}  // namespace dotsync

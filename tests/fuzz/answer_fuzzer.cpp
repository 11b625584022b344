// Any answer to an import, a poll or a lookup. Accepted only by a 202 with a usable id, refused only by what says so
// for certain; whatever else it is stays unknown.
#include <cstdint>

#include "client/api_error.hpp"
#include "client/lookup.hpp"
#include "client/poll_verdict.hpp"
#include "client/rate_limit.hpp"
#include "client/submit_verdict.hpp"
#include "fuzz/http_text.hpp"
#include "fuzz/require.hpp"

namespace dotsync::fuzz {
namespace {

const Time now = from_ms(1'790'000'000'000);

void require_near(const std::optional<Time>& time) {
  if (time) require(*time >= now && *time <= now + rate_limit_wait_max, "nothing is waited for longer than the limit");
}

bool is_refusal(int status) { return (status >= 300 && status <= 451 && status != 408); }

void check_submission(const HttpResponse& response) {
  const SubmitVerdict verdict = judge_submission(response, now);
  const int status = response.status;
  if (const auto* accepted = std::get_if<SubmitAccepted>(&verdict)) {
    require(status == 202 && response.body_complete, "accepted by a whole 202 only");
    require(is_import_id(accepted->import_id), "under an id that may stand in a path");
    require(response.body.find(accepted->import_id) != std::string::npos, "that the server has named");
    return;
  }
  const auto* refused = std::get_if<SubmitRefused>(&verdict);
  require((refused != nullptr) == is_refusal(status), "refused exactly by what is a certain refusal");
  if (refused == nullptr) {
    const auto& unknown = std::get<SubmitUnknown>(verdict);
    require(unknown.http_status == status && is_one_plain_line(unknown.why) && !unknown.why.empty(),
            "an unknown outcome says why");
    return;
  }
  require(refused->http_status == status, "a refusal has its status");
  require((refused->kind == RefusalKind::redirect) == (status < 400), "a redirect is one");
  require(refused->kind != RefusalKind::not_sent, "an answer was sent for");
  require(!to_text(refused->kind).empty(), "a refusal has a word");
  require_near(refused->wait_until);
}

void check_poll(const HttpResponse& response) {
  const PollVerdict verdict = judge_poll(response, "id-1", now);
  const int status = response.status;
  require(std::holds_alternative<PollNotFound>(verdict) == (status == 404), "not found is 404");
  require(std::holds_alternative<PollRefused>(verdict) == (status == 401 || status == 403), "refused is 401 or 403");
  const bool says_something =
      std::holds_alternative<PollFinal>(verdict) || std::holds_alternative<PollRunning>(verdict);
  if (says_something) require(status == 200 && response.body_complete, "only a whole 200 speaks of the import");
  if (const auto* error = std::get_if<PollError>(&verdict)) {
    require(is_one_plain_line(error->why) && !error->why.empty(), "an error of a poll says why");
    require_near(error->retry_at);
  }
}

template <class T>
void check_lookup(const Lookup<T>& lookup, const HttpResponse& response) {
  const auto* failure = std::get_if<LookupFailure>(&lookup);
  if (failure == nullptr) {
    return require(response.status >= 200 && response.status < 300 && response.body_complete, "found by a whole 2xx");
  }
  require(is_one_plain_line(failure->what) && !failure->what.empty(), "a lookup that failed says why");
  require_near(failure->retry_at);
}

void check(std::string_view text) {
  const HttpResponse response = read_answer(text);
  check_submission(response);
  check_poll(response);
  check_lookup(read_account_info(response, now), response);
  check_lookup(read_server_time(response, now), response);
  check_lookup(read_data_fields(response, now), response);
  check_lookup(read_created_data_field(response, now), response);
  check_lookup(read_address_books(response, now), response);
  check_lookup(read_preferences(response, now), response);
  check_lookup(read_custom_identifiers(response, now), response);
  const ApiError error = read_api_error(response.body);
  for (const ApiErrorDetail& detail : error.details) {
    require(!detail.item.empty() || !detail.description.empty(), "a detail says something");
  }
}

}  // namespace
}  // namespace dotsync::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dotsync::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}

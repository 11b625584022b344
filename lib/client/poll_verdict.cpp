#include "client/poll_verdict.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "client/api_error.hpp"
#include "client/rate_limit.hpp"
#include "client/report_reader.hpp"

namespace dotsync {
namespace {

constexpr std::array<std::string_view, 4> final_statuses = {"Finished", "Failed", "RejectedByWatchdog",
                                                            "ExceedsAllowedContactLimit"};

PollError unreadable(int status, std::string_view why) {
  PollError error;
  error.http_status = status;
  error.why = fmt::format("Dotdigital answered for an import with {}", why);
  return error;
}

PollVerdict judge_status(const HttpResponse& response, std::string_view import_id) {
  if (!response.body_complete) return unreadable(200, "a report that was cut off");
  auto report = read_report(response.body);
  if (!report || report->status.empty()) return unreadable(200, "something that is not an import's status");
  // A cache in between, or a server that mixes things up: another import's report must never be booked as ours.
  if (!report->import_id.empty() && ascii_lower(report->import_id) != ascii_lower(import_id)) {
    return unreadable(200, "the status of another import");
  }
  for (std::size_t i = 0; i < final_statuses.size(); ++i) {
    if (report->status == final_statuses[i]) return PollFinal{static_cast<FinalStatus>(i), std::move(*report)};
  }
  return PollRunning{std::move(report->status)};
}

PollError judge_error(const HttpResponse& response, Time now) {
  PollError error = unreadable(response.status, fmt::format("HTTP {}", response.status));
  const bool excess = response.status == 400 && is_excess_activity(read_api_error(response.body));
  error.rate_limited = response.status == 429 || excess;
  error.retry_at = read_wait(response.headers, now);
  // Only answers that ask for patience may slow the polls down: a reset time stands in every answer.
  if (!error.rate_limited && response.status != 503) error.retry_at.reset();
  return error;
}

}  // namespace

std::string_view to_text(FinalStatus status) { return final_statuses.at(static_cast<std::size_t>(status)); }

PollVerdict judge_poll(const HttpResult& result, std::string_view import_id, Time now) {
  if (const auto* failure = std::get_if<TransportFailure>(&result)) return PollError{0, failure->what, false, {}};
  const auto& response = std::get<HttpResponse>(result);
  switch (response.status) {
    case 200:
      return judge_status(response, import_id);
    case 401:
      return PollRefused{401, "Dotdigital refused the user name or the password (HTTP 401)"};
    case 403:
      return PollRefused{403, "Dotdigital refused the user: wrong region or missing permission (HTTP 403)"};
    case 404:
      return PollNotFound{};
    default:
      return judge_error(response, now);
  }
}

}  // namespace dotsync

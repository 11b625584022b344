#include "client/submit_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "client/json.hpp"
#include "client/rate_limit.hpp"

namespace dotsync {
namespace {

constexpr std::array<std::string_view, 11> kinds = {
    "bad_request",      "unauthorised",    "forbidden", "not_found", "too_large", "rate_limited",
    "too_many_imports", "excess_activity", "redirect",  "not_sent",  "other"};

/// 4xx of the HTTP standard are refusals, but for those that a proxy says when it lost patience with the server behind
/// it (408, 499 and the private numbers above 451): the server may have taken the request all the same.
bool is_certain_refusal(int status) { return status >= 400 && status <= 451 && status != 408; }

RefusalKind refusal_kind(int status, const ApiError& error) {
  switch (status) {
    case 400:
      return is_excess_activity(error) ? RefusalKind::excess_activity : RefusalKind::bad_request;
    case 401:
      return RefusalKind::unauthorised;
    case 403:
      return RefusalKind::forbidden;
    case 404:
      return RefusalKind::not_found;
    case 413:
      return RefusalKind::too_large;
    case 429:
      return ascii_lower(error.code).find("toomanyactiveimports") != std::string::npos ? RefusalKind::too_many_imports
                                                                                       : RefusalKind::rate_limited;
    default:
      return RefusalKind::other;
  }
}

bool is_waited_out(RefusalKind kind) {
  return kind == RefusalKind::rate_limited || kind == RefusalKind::too_many_imports ||
         kind == RefusalKind::excess_activity;
}

SubmitVerdict judge_accepted(const HttpResponse& response) {
  if (!response.body_complete) return SubmitUnknown{202, "Dotdigital accepted an import, but its answer was cut off"};
  const auto body = parse_json(response.body);
  const std::string import_id = body ? body->text_of("importId") : std::string();
  if (!is_import_id(import_id)) {
    return SubmitUnknown{202, "Dotdigital accepted an import, but its answer names no usable import id"};
  }
  return SubmitAccepted{import_id};
}

}  // namespace

std::string_view to_text(RefusalKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

bool is_import_id(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

SubmitVerdict judge_submission(const HttpResult& result, Time now) {
  if (const auto* failure = std::get_if<TransportFailure>(&result)) {
    if (!failure->surely_not_sent) return SubmitUnknown{0, failure->what};
    SubmitRefused refused;
    refused.kind = RefusalKind::not_sent;
    refused.error.description = failure->what;
    return refused;
  }
  const auto& response = std::get<HttpResponse>(result);
  if (response.status == 202) return judge_accepted(response);
  SubmitRefused refused;
  refused.http_status = response.status;
  if (response.status >= 300 && response.status < 400) {
    refused.kind = RefusalKind::redirect;
    return refused;
  }
  if (!is_certain_refusal(response.status)) {
    return SubmitUnknown{response.status, fmt::format("Dotdigital answered an import with HTTP {}", response.status)};
  }
  refused.error = read_api_error(response.body);
  refused.kind = refusal_kind(response.status, refused.error);
  if (is_waited_out(refused.kind)) refused.wait_until = read_wait(response.headers, now);
  return refused;
}

}  // namespace dotsync

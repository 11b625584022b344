#include "sync/metered_http.hpp"

#include <utility>

#include "base/text.hpp"
#include "client/api_error.hpp"

namespace dotsync {

void MeteredHttp::send(HttpRequest request, std::function<void(HttpResult)> done) {
  const CallKind kind = call_kind(request);
  budget_->sent(kind, clock_.now());
  http_.send(std::move(request), [kind, &clock = clock_, budget = std::weak_ptr<CallBudget>(budget_),
                                  done = std::move(done)](HttpResult result) {
    const auto meter = budget.lock();
    if (!meter) return;
    const Time now = clock.now();
    meter->answered(kind, call_answer(result, now), now);
    done(std::move(result));
  });
}

CallKind call_kind(const HttpRequest& request) {
  if (request.path.rfind("/contacts/v3/import", 0) != 0) return CallKind::other;
  return request.method == "PUT" ? CallKind::import : CallKind::status;
}

std::optional<CallAnswer> call_answer(const HttpResult& result, Time now) {
  const auto* response = std::get_if<HttpResponse>(&result);
  if (response == nullptr) return std::nullopt;
  CallAnswer answer;
  answer.regular = response->status >= 200 && response->status < 300;
  answer.limit = read_rate_limit(response->headers, now);
  if (response->status != 429 && response->status != 400) return answer;
  const ApiError error = read_api_error(response->body);
  answer.all_kinds = response->status == 400;
  answer.too_many = answer.all_kinds ? is_excess_activity(error)
                                     : ascii_lower(error.code).find("toomanyactiveimports") == std::string::npos;
  answer.wait_until = read_wait(response->headers, now);
  return answer;
}

}  // namespace dotsync

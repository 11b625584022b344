// MeteredHttp: an account's Http that counts what goes through it and learns from every answer how many calls remain.
// Owned by Account; imports and status calls go through it.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "client/http.hpp"
#include "sync/call_budget.hpp"

namespace dotsync {

class MeteredHttp : public Http {
 public:
  /// Both must outlive it. What is answered after its end is answered to nobody.
  MeteredHttp(Http& http, const Clock& clock) : http_(http), clock_(clock) {}

  /// Sends at once: whoever calls has asked budget() before.
  void send(HttpRequest request, std::function<void(HttpResult)> done) override;
  const CallBudget& budget() const { return *budget_; }
  /// For calls that may go on when this object is gone, and need no pace: those of a stream's set-up.
  Http& plain() { return http_; }

 private:
  Http& http_;
  const Clock& clock_;
  std::shared_ptr<CallBudget> budget_ = std::make_shared<CallBudget>();
};

/// What kind of call a request is.
CallKind call_kind(const HttpRequest& request);
/// What its answer says of calls; nothing where there was none.
std::optional<CallAnswer> call_answer(const HttpResult& result, Time now);

}  // namespace dotsync

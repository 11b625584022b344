#include "client/located_http.hpp"

#include "client/account.hpp"
#include "client/calls.hpp"
#include "client/lookup.hpp"

namespace dotsync {

void LocatedHttp::send(HttpRequest request, std::function<void(HttpResult)> done) {
  if (own_) return own_->send(std::move(request), std::move(done));
  waiting_.emplace_back(std::move(request), std::move(done));
  if (waiting_.size() == 1) locate();
}

void LocatedHttp::locate() {
  any_region_->send(get_account_info(), [this](const HttpResult& result) { located(result); });
}

void LocatedHttp::located(const HttpResult& result) {
  auto waiting = std::exchange(waiting_, {});
  const auto info = read_account_info(result, clock_.now());
  const auto* account = std::get_if<AccountInfo>(&info);
  const auto base_url = account != nullptr ? trusted_endpoint(account->api_endpoint) : std::nullopt;
  if (base_url) own_ = connect_(*base_url);
  for (auto& [request, done] : waiting) {
    if (own_) {
      own_->send(std::move(request), std::move(done));
    } else if (std::holds_alternative<HttpResponse>(result) && account == nullptr) {
      done(result);  // 401, 403, 5xx: the verdicts know what to make of it
    } else {
      const auto* failure = std::get_if<TransportFailure>(&result);
      done(TransportFailure{true,
                            "the account's region is not known: " +
                                (failure != nullptr ? failure->what : "account-info names no host of Dotdigital")});
    }
  }
}

}  // namespace dotsync

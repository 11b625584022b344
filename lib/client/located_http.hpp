// LocatedHttp: Http for `region: auto`. Asks account-info for the account's own host before the first call and sends
// everything there. Made by the daemon's wiring.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "client/http.hpp"

namespace dotsync {

/// Until the host is known, calls wait behind one account-info call; where that fails they fail as surely not sent, and
/// the next call asks again. On the core's thread only.
class LocatedHttp : public Http {
 public:
  using Connect = std::function<std::unique_ptr<Http>(const std::string& base_url)>;
  /// `any_region` reaches the host that answers account-info for every account. `clock` must outlive this object.
  LocatedHttp(std::unique_ptr<Http> any_region, Connect connect, const Clock& clock)
      : any_region_(std::move(any_region)), connect_(std::move(connect)), clock_(clock) {}

  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

 private:
  void locate();
  void located(const HttpResult& result);

  std::unique_ptr<Http> any_region_;
  Connect connect_;
  const Clock& clock_;
  std::unique_ptr<Http> own_;
  std::vector<std::pair<HttpRequest, std::function<void(HttpResult)>>> waiting_;
};

}  // namespace dotsync

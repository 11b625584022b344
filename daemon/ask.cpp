#include "daemon/ask.hpp"

#include <optional>
#include <utility>

namespace dotsync {
namespace {

template <class T>
T wait_for(EventLoop& loop, std::optional<T>& answer) {
  while (!answer) {
    loop.wait(std::chrono::seconds(1));
    loop.run_pending();
  }
  return std::move(*answer);
}

}  // namespace

HttpResult ask(Http& http, EventLoop& loop, HttpRequest request) {
  std::optional<HttpResult> answer;
  http.send(std::move(request), [&answer](HttpResult result) { answer = std::move(result); });
  return wait_for(loop, answer);
}

NameAnswer wait_for_names(Http& http, EventLoop& loop, const Clock& clock, const NamesToResolve& names) {
  std::optional<NameAnswer> answer;
  look_up_names(http, clock, names, [&answer](NameAnswer found) { answer = std::move(found); });
  return wait_for(loop, answer);
}

}  // namespace dotsync

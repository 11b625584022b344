// Http: the seam to Dotdigital. lib/sync and the commands send through it; CurlHttp serves it, tests and the simulation
// bring their own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"

namespace dotsync {

struct HttpRequest {
  std::string method = "GET";
  std::string path;               ///< from the first '/', with its query; the host is the account's
  std::string body;               ///< JSON, or empty
  Duration timeout{0};            ///< for the whole call; 0 takes the account's
  bool fresh_connection = false;  ///< a connection of its own, used once: nothing below can send the request twice
};

/// Header names match in any letter case. Of a repeated name the last value counts.
class HttpHeaders {
 public:
  void set(std::string name, std::string value);
  void clear() { fields_.clear(); }
  std::optional<std::string_view> get(std::string_view name) const;
  bool empty() const { return fields_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Whatever the status: the server has answered.
struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;           ///< decompressed
  bool body_complete = true;  ///< false: status and headers arrived whole, the body was cut, too slow or too large
};

/// No answer at all.
struct TransportFailure {
  bool surely_not_sent = false;  ///< not one byte of the request left: it cannot have been taken
  std::string what;              ///< for people: what happened and at which host; no secret, no e-mail address
};

using HttpResult = std::variant<HttpResponse, TransportFailure>;

/// One account's server. Not owned by those who send.
class Http {
 public:
  Http() = default;
  virtual ~Http() = default;
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  /// Never blocks and never throws for what happens on the wire. `done` is called exactly once, later, on the core's
  /// thread, never from inside send(); after the Http is gone it is not called any more.
  virtual void send(HttpRequest request, std::function<void(HttpResult)> done) = 0;
};

}  // namespace dotsync

// CurlHttp: Http over libcurl, one per account, on a thread of its own. Made by the daemon's wiring.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/executor.hpp"
#include "base/limits.hpp"
#include "base/secret.hpp"
#include "client/http.hpp"

namespace dotsync {

struct HttpOptions {
  std::string base_url;  ///< https://host[:port][/prefix]; plain http only for loopback
  std::string username;
  Secret password;
  std::string integration_token;                      ///< sent as x-ddg-integration-token when not empty
  Duration timeout = std::chrono::seconds(121);       ///< whole call; the vendor asks for that much patience
  Duration stall_timeout = std::chrono::seconds(30);  ///< silence within an answer's body, whole seconds
  std::string proxy;                                  ///< empty: none, whatever the environment says
  std::string ca_file;                                ///< PEM; empty: the system's authorities
  std::string user_agent = "dotsync";
  std::size_t response_bytes_max = limits::response_bytes_max;  ///< counted after decompression
};

/// send() is safe from any thread; completions are posted to `core`, which must outlive this object.
/// Calls in flight are bounded (transfers_max); the time of a call starts when its transfer starts.
/// The destructor stops at once: calls that are still open are cut and dropped, their `done` is never called.
class CurlHttp : public Http {
 public:
  /// Throws Error(usage) for a base_url that is neither https nor http to loopback.
  CurlHttp(HttpOptions options, Executor& core);
  ~CurlHttp() override;

  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

  static constexpr std::size_t transfers_max = 32;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace dotsync

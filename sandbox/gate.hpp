// Gate: what every call of the API passes before its handler: faults, credentials, region, rate limit, the log.
// Used by server.cpp; handlers live in the route files.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "http_server/http_server.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/rate_limit.hpp"
#include "sandbox/request_log.hpp"

namespace dotsync::sandbox {

struct GateOptions {
  std::string user;
  std::string password;
  bool wrong_region = false;
};

/// A call on its way to its handler; the handler leaves in `entry` what the log should say.
struct Call {
  const ServerRequest& request;
  const Verdict& verdict;
  RequestEntry& entry;
};
using CallHandler = std::function<ServerResponse(const Call&)>;

/// Safe from any thread.
class Gate {
 public:
  Gate(GateOptions options, Faults& faults, RateLimit& rate_limit, RequestLog& log, const Clock& clock);

  ServerResponse pass(Endpoint endpoint, const ServerRequest& request, const CallHandler& handler);
  /// For HttpServer::on_head.
  Cut cut_upload(const ServerRequest& head);
  /// Ordered delays end at once.
  void stop() { stopping_ = true; }

 private:
  ServerResponse handle(Endpoint endpoint, const Call& call, const CallHandler& handler);
  std::optional<ServerResponse> refuse(Endpoint endpoint, const ServerRequest& request) const;
  void wait(Duration delay) const;

  GateOptions options_;
  std::string authorization_;  ///< the one header value that is let through
  Faults& faults_;
  RateLimit& rate_limit_;
  RequestLog& log_;
  const Clock& clock_;
  std::atomic<bool> stopping_{false};
};

/// Base64 with padding (RFC 4648), as HTTP Basic wants it.
std::string base64(std::string_view bytes);

}  // namespace dotsync::sandbox

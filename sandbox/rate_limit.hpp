// RateLimit: calls per window and tier, as the vendor's two schemes count them. Used by the gate.
// Outside facts: X-RateLimit-Limit, -Remaining, -Reset (UTC epoch seconds), -Scope; the flat scheme answers 400.
#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "http_server/server_message.hpp"

namespace dotsync::sandbox {

enum class LimitScheme { tiered, flat };
/// low: bulk imports; high: all single calls. The flat scheme counts both together.
enum class Tier { low, high };

struct RateLimitOptions {
  LimitScheme scheme = LimitScheme::tiered;
  std::size_t calls_max = 0;  ///< per window and tier; 0: no limit
  std::chrono::seconds window{60};
};

/// Safe from any thread.
class RateLimit {
 public:
  explicit RateLimit(RateLimitOptions options) : options_(options) {}

  using Headers = std::vector<std::pair<std::string, std::string>>;
  struct Answer {
    Headers headers;                        ///< for whatever is answered
    std::optional<ServerResponse> refusal;  ///< set when the call is over the limit
  };
  Answer count(Tier tier, Time now);

 private:
  RateLimitOptions options_;
  std::mutex mutex_;
  long long window_ = 0;
  std::array<std::size_t, 2> used_{};
};

}  // namespace dotsync::sandbox

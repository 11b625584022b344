#include "sandbox/rate_limit.hpp"

#include "sandbox/answers.hpp"

namespace dotsync::sandbox {

RateLimit::Answer RateLimit::count(Tier tier, Time now) {
  // What the headers say where there is no limit.
  constexpr std::size_t generous = 1'000'000;
  const long long second = to_ms(now) / 1000;
  const long long length = options_.window.count();
  const std::size_t limit = options_.calls_max == 0 ? generous : options_.calls_max;
  const bool flat = options_.scheme == LimitScheme::flat;
  std::size_t used = 0;
  {
    const std::lock_guard lock(mutex_);
    if (window_ != second / length) {
      window_ = second / length;
      used_ = {};
    }
    used = ++used_[flat ? 0 : static_cast<std::size_t>(tier)];
  }
  const bool over = options_.calls_max != 0 && used > limit;
  Answer answer;
  if (!flat) {
    answer.headers = {{"X-RateLimit-Limit", std::to_string(limit)},
                      {"X-RateLimit-Remaining", std::to_string(used >= limit ? 0 : limit - used)},
                      {"X-RateLimit-Reset", std::to_string((second / length + 1) * length)},
                      {"X-RateLimit-Scope", tier == Tier::low ? "Low" : "High"}};
    if (over) {
      answer.refusal = v3_error(429, "tooManyRequests", "The rate limit of this kind of call is used up");
      answer.refusal->headers = answer.headers;
    }
  } else if (over) {
    answer.refusal = excess_activity_answer();
  }
  return answer;
}

}  // namespace dotsync::sandbox

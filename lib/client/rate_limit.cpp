#include "client/rate_limit.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "client/http_date.hpp"

namespace dotsync {
namespace {

/// A whole number that is not negative; a fraction is dropped, as some gateways write seconds with one.
std::optional<std::int64_t> number(const HttpHeaders& headers, std::string_view name) {
  const auto field = headers.get(name);
  if (!field) return std::nullopt;
  const std::string_view text = trim(*field);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) return std::nullopt;
  if (end != text.data() + text.size() && *end != '.') return std::nullopt;
  return value;
}

Time after(Time now, std::int64_t seconds) {
  constexpr std::int64_t most = std::chrono::duration_cast<std::chrono::seconds>(rate_limit_wait_max).count();
  return now + std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, most));
}

std::optional<Time> reset_time(const HttpHeaders& headers, Time now) {
  constexpr std::int64_t smallest_epoch_seconds = 1'000'000'000;
  constexpr std::int64_t smallest_epoch_milliseconds = 1'000'000'000'000;
  auto value = number(headers, "X-RateLimit-Reset");
  if (!value) return std::nullopt;
  if (*value < smallest_epoch_seconds) return after(now, *value);
  if (*value >= smallest_epoch_milliseconds) *value /= 1000;
  Time server_now = now;
  if (const auto date = headers.get("Date")) server_now = parse_http_date(*date).value_or(now);
  const std::int64_t server_seconds = std::chrono::floor<std::chrono::seconds>(server_now).time_since_epoch().count();
  return after(now, *value - server_seconds);
}

}  // namespace

std::optional<RateLimit> read_rate_limit(const HttpHeaders& headers, Time now) {
  RateLimit limit;
  limit.limit = number(headers, "X-RateLimit-Limit");
  limit.remaining = number(headers, "X-RateLimit-Remaining");
  limit.reset_at = reset_time(headers, now);
  limit.scope = std::string(headers.get("X-RateLimit-Scope").value_or(std::string_view{}));
  if (!limit.limit && !limit.remaining && !limit.reset_at && limit.scope.empty()) return std::nullopt;
  return limit;
}

std::optional<Time> read_wait(const HttpHeaders& headers, Time now) {
  if (const auto reset = reset_time(headers, now)) return reset;
  if (const auto seconds = number(headers, "Retry-After")) return after(now, *seconds);
  return std::nullopt;
}

}  // namespace dotsync

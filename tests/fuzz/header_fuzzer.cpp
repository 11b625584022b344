// Any headers: rate limits, Retry-After and Date never make dotsync wait in the past or for longer than its limit.
#include <cstdint>

#include "client/http_date.hpp"
#include "client/rate_limit.hpp"
#include "fuzz/http_text.hpp"
#include "fuzz/require.hpp"

namespace dotsync::fuzz {
namespace {

void check_at(const HttpHeaders& headers, Time now) {
  const auto within = [&](Time time) { return time >= now && time <= now + rate_limit_wait_max; };
  const auto limit = read_rate_limit(headers, now);
  if (limit) {
    require(!limit->limit || *limit->limit >= 0, "a limit is not negative");
    require(!limit->remaining || *limit->remaining >= 0, "what remains is not negative");
    require(!limit->reset_at || within(*limit->reset_at), "a window ends within the limit");
  }
  const auto wait = read_wait(headers, now);
  if (wait) require(within(*wait), "a wait ends within the limit");
  if (limit && limit->reset_at) require(wait == limit->reset_at, "a reset goes before Retry-After");
  if (!headers.get("X-RateLimit-Reset") && !headers.get("Retry-After")) require(!wait, "nobody asked to wait");
}

void check(std::string_view text) {
  HttpHeaders headers;
  read_headers(text, headers);
  check_at(headers, from_ms(0));
  check_at(headers, from_ms(1'790'000'000'123));
  // The rest as a date: what is read back is what was written.
  if (const auto date = parse_http_date(text)) {
    require(to_ms(*date) % 1000 == 0, "a date has whole seconds");
    const std::string iso = format_time(*date);
    const std::string_view written = trim(text);
    require(iso.substr(0, 4) == written.substr(12, 4) && iso.substr(8, 2) == written.substr(5, 2), "a date is its own");
    require(iso.substr(11, 8) == written.substr(17, 8), "and so is its time");
  }
}

}  // namespace
}  // namespace dotsync::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dotsync::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}

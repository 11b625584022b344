#include "client/rate_limit.hpp"

#include <gtest/gtest.h>

#include "client/http_date.hpp"

namespace dotsync {
namespace {

using std::chrono::seconds;

// 2026-09-21T13:33:20Z
const Time now = from_ms(1'790'000'000'000);

HttpHeaders with(std::string name, std::string value) {
  HttpHeaders headers;
  headers.set(std::move(name), std::move(value));
  return headers;
}

struct Case {
  std::string value;
  std::optional<long> seconds_from_now;
};

TEST(RateLimit, ReadsEveryFormOfReset) {
  const Case cases[] = {{"0", 0},
                        {"45", 45},
                        {"1790000060", 60},
                        {"1790000060123", 60},
                        {"1789999999", 0},
                        {"  12 ", 12},
                        {"12.7", 12},
                        {"999999999", 3600},
                        {"9999999999", 3600},
                        {"1000000000", 0},
                        {"-5", {}},
                        {"soon", {}},
                        {"", {}},
                        {"12a", {}},
                        {"99999999999999999999", {}}};
  for (const Case& c : cases) {
    const auto until = read_wait(with("X-RATELIMIT-RESET", c.value), now);
    ASSERT_EQ(until.has_value(), c.seconds_from_now.has_value()) << c.value;
    if (!until) continue;
    EXPECT_EQ(*until, now + seconds(*c.seconds_from_now)) << c.value;
  }
}

TEST(RateLimit, MeasuresResetOnTheServersOwnClock) {
  HttpHeaders headers = with("X-RateLimit-Reset", "1790000060");
  headers.set("Date", "Mon, 21 Sep 2026 14:14:00 GMT");
  EXPECT_EQ(read_wait(headers, now), now + seconds(20));
}

TEST(RateLimit, FallsBackToRetryAfter) {
  EXPECT_EQ(read_wait(with("Retry-After", "7"), now), now + seconds(7));
  EXPECT_FALSE(read_wait(with("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"), now).has_value());
  EXPECT_FALSE(read_wait(HttpHeaders{}, now).has_value());
}

TEST(RateLimit, ReadsTheWholeSetInAnyLetterCase) {
  HttpHeaders headers = with("x-ratelimit-limit", "100");
  headers.set("X-RateLimit-Remaining", "0");
  headers.set("X-RATELIMIT-SCOPE", "low");
  const auto limit = read_rate_limit(headers, now);
  ASSERT_TRUE(limit.has_value());
  EXPECT_EQ(limit->limit, 100);
  EXPECT_EQ(limit->remaining, 0);
  EXPECT_EQ(limit->scope, "low");
  EXPECT_FALSE(limit->reset_at.has_value());
  EXPECT_FALSE(read_rate_limit(with("Date", "x"), now).has_value());
}

TEST(HttpDate, ReadsTheOneFormThatIsAllowed) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), parse_time("1994-11-06T08:49:37Z"));
  for (std::string_view bad : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
                               "Sun, 36 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(bad).has_value()) << bad;
  }
}

TEST(HttpHeaders, MatchNamesInAnyLetterCaseAndKeepTheLast) {
  HttpHeaders headers = with("ETag", "1");
  headers.set("etag", "2");
  EXPECT_EQ(headers.get("ETAG"), "2");
  EXPECT_FALSE(headers.get("ETA").has_value());
  headers.clear();
  EXPECT_TRUE(headers.empty());
}

}  // namespace
}  // namespace dotsync

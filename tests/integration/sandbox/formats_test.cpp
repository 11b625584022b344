// The text formats of the contract, by table.
#include "sandbox/formats.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dotsync::sandbox {
namespace {

using Texts = std::vector<std::string>;

void expect_all(bool (*fits)(std::string_view), bool wanted, const Texts& texts) {
  for (const std::string& text : texts) EXPECT_EQ(fits(text), wanted) << text;
}

TEST(Formats, KnowDatesAndTimes) {
  expect_all(is_date_time, true,
             {"2023-01-26T21:29:00Z", "2024-02-29T00:00:00.123456789Z", "2023-01-26t21:29:00z",
              "2023-01-26T21:29:00+01:00", "0001-01-01T00:00:00-23:59"});
  expect_all(is_date_time, false,
             {"", "2023-01-26", "2023-01-26T21:29:00", "2023-02-29T00:00:00Z", "2023-13-01T00:00:00Z",
              "2023-01-26T24:00:00Z", "2023-01-26T21:60:00Z", "2023-01-26T21:29Z", "2023-01-26T21:29:00.Z",
              "2023-01-26T21:29:00ZZ", "2023-01-26 21:29:00Z", "12023-01-26T21:29:00Z", "2023-1-26T21:29:00Z",
              "2023-01-26T21:29:00+0100", "-023-01-26T21:29:00Z"});
  expect_all(is_date_or_time, true,
             {"2023-01-26", "2023-01-26T21:29:00", "2023-01-26T21:29:00.5", "2023-01-26T21:29:00Z"});
  expect_all(is_date_or_time, false, {"", "26/01/2023", "2023-01-32", "2023-01-26T", "2023-01-26T21:29"});
  expect_all(is_utc, true, {"2023-01-26T21:29:00Z", "2023-01-26T21:29:00+00:00"});
  expect_all(is_utc, false, {"2023-01-26T21:29:00+01:00"});
}

TEST(Formats, KnowUris) {
  expect_all(is_uri, true,
             {"http://a.example", "https://a.example:8080/b/c?d=e%20f#g", "http://[::1]/", "mailto:a@b.example",
              "urn:isbn:12"});
  expect_all(is_uri, false,
             {"", "a.example", "/path", "http:", "http://", "http:///path", "http://a b", "http://a/%2", "http://a/%zz",
              "http://\u00e9.example", "1http://a", "http://a/<b>"});
}

TEST(Formats, KnowAddresses) {
  expect_all(is_ip_address, true, {"203.0.113.7", "::1", "2001:db8::8a2e:370:7334", "::ffff:1.2.3.4"});
  expect_all(is_ip_address, false,
             {"", "203.0.113", "203.0.113.256", "1.2.3.4/24", "fe80::1%eth0", "::1 ", "localhost"});
}

TEST(Formats, KnowTokensAndNames) {
  expect_all(is_integration_token, true,
             {"5a96bc79-19a7-4544-973b-e2da0c9136f9", "{5A96BC79-19A7-4544-973B-E2DA0C9136F9}"});
  expect_all(is_integration_token, false,
             {"", "{}", "5a96bc79", "5a96bc79-19a7-4544-973b-e2da0c9136fg", "/5a96bc79-19a7-4544-973b-e2da0c9136f9/"});
  expect_all(is_identifier_name, true, {"a", "customer-Id_2", std::string(50, 'a')});
  expect_all(is_identifier_name, false, {"", "a b", "\u00e9", std::string(51, 'a')});
}

TEST(Formats, NormaliseEmailAddresses) {
  EXPECT_EQ(normal_email(" Ada.Lovelace+x@Mail.Example.ORG "), "ada.lovelace+x@mail.example.org");
  EXPECT_EQ(normal_email("o'neil@xn--bcher-kva.example"), "o'neil@xn--bcher-kva.example");
  for (const char* text : {"", "a", "@b.example", "a@", "a@b", "a@b@c.example", "a b@c.example", ".a@b.example",
                           "a.@b.example", "a..b@c.example", "a@-b.example", "a@b..example", "a@b.example."}) {
    EXPECT_FALSE(normal_email(text)) << text;
  }
}

TEST(Formats, NormaliseMobileNumbers) {
  EXPECT_EQ(normal_mobile("+447700900123"), "447700900123");
  EXPECT_EQ(normal_mobile("447700900123"), "447700900123");
  for (const char* text : {"", "+", "07700900123", "447700", "44 7700 900123", "++447700900123", "4477009001234567"}) {
    EXPECT_FALSE(normal_mobile(text)) << text;
  }
}

}  // namespace
}  // namespace dotsync::sandbox

// Numbers, booleans, dates, times, addresses and numbers to call: what is read and what is refused.
#include "mapping/scalars.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "mapping/email_syntax.hpp"
#include "mapping/phone.hpp"
#include "mapping/target.hpp"

namespace dotsync {
namespace {

TEST(Scalars, KnowTheGrammarOfJsonNumbers) {
  for (const char* text : {"0", "-0", "1", "10", "0.5", "-1.50", "1e5", "1E-5", "1e+20", "12345678901234567890.12"}) {
    EXPECT_TRUE(is_json_number(text)) << text;
  }
  for (const char* text :
       {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "NaN", "Infinity", "0x10", " 1", "1 ", "1_0"}) {
    EXPECT_FALSE(is_json_number(text)) << text;
  }
}

std::string date(std::string_view text) {
  std::string out;
  return append_date(out, text) ? out : "refused" + out;
}

std::string datetime(std::string_view text) {
  std::string out;
  return append_datetime(out, text) ? out : "refused" + out;
}

TEST(Scalars, WriteTimesInUtc) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2026-03-29 01:00:00.123456+00", "2026-03-29T01:00:00.123456Z"},
      {"2026-03-29 01:00:00.5+00", "2026-03-29T01:00:00.5Z"},
      {"2026-03-29 01:00:00+00", "2026-03-29T01:00:00Z"},
      {"2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
      {"2026-03-29T01:00Z", "2026-03-29T01:00:00Z"},
      {"2026-01-01 00:30:00+01", "2025-12-31T23:30:00Z"},
      {"2026-01-01 00:30:00-0530", "2026-01-01T06:00:00Z"},
      {"1850-01-01 00:00:00-00:01:15", "1850-01-01T00:01:15Z"},
      {"0001-01-01 00:00:00+00", "0001-01-01T00:00:00Z"},
      {"9999-12-31 23:59:59.999999+00", "9999-12-31T23:59:59.999999Z"},
      {"2024-02-29", "2024-02-29T00:00:00Z"},
      {"2023-02-29", "refused"},
      {"2026-03-29 01:00:00", "refused"},
      {"2026-03-29 24:00:00+00", "refused"},
      {"2026-03-29 01:00:60+00", "refused"},
      {"2026-03-29 01:00:00.+00", "refused"},
      {"2026-03-29 01:00:00.1234567+00", "refused"},
      {"2026-03-29 01:00:00+00 BC", "refused"},
      {"10000-01-01 00:00:00+00", "refused"},
      {"0001-01-01 00:00:00+01", "refused"},
      {"9999-12-31 23:59:59-01", "refused"},
      {"0000-01-01", "refused"},
      {"infinity", "refused"},
      {"-infinity", "refused"},
      {"2026-13-01", "refused"},
      {"2026-3-1", "refused"},
      {"", "refused"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(datetime(text), expected) << text;
}

TEST(Scalars, WriteDates) {
  EXPECT_EQ(date("2024-02-29"), "2024-02-29");
  EXPECT_EQ(date("2026-03-29 23:30:00+00"), "2026-03-29");
  EXPECT_EQ(date("2026-03-29 23:30:00"), "2026-03-29");
  EXPECT_EQ(date("2026-03-29T23:30:00.5"), "2026-03-29");
  for (const char* text :
       {"2026-02-30", "infinity", "0044-03-15 BC", "10000-01-01", "", "2026", "2026-03-29 25:00:00"}) {
    EXPECT_EQ(date(text), "refused") << text;
  }
}

TEST(EmailSyntax, TakesWhatMailTakes) {
  for (const char* text : {"a@example.com", "A.b+c@sub.example.co.uk", "o'neil@example.com", "jörg@bücher.example",
                           "x@xn--bcher-kva.example", "a@b-c.io", "1@2.example"}) {
    EXPECT_TRUE(is_email(text)) << text;
  }
  for (const char* text : {"",
                           "a",
                           "@example.com",
                           "a@",
                           "a@b",
                           "a b@example.com",
                           "a@exa mple.com",
                           "a..b@example.com",
                           ".a@example.com",
                           "a.@example.com",
                           "a@-b.com",
                           "a@b-.com",
                           "a@b..com",
                           "a@.com",
                           "a@b.com.",
                           "a@1.2.3.4",
                           "a@b@c.com",
                           "a,b@example.com",
                           "a@b_c.com",
                           "\"a b\"@example.com",
                           "a@b.c",
                           "a\xFF@example.com",
                           "a@example.com\n"}) {
    EXPECT_FALSE(is_email(text)) << text;
  }
  EXPECT_TRUE(is_email(std::string(64, 'a') + "@example.com"));
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@example.com"));
}

TEST(Phone, GivesTheDigits) {
  EXPECT_EQ(plain_phone_digits("+44 (0)20-7946.0018"), "4402079460018");
  EXPECT_EQ(plain_phone_digits(" 447700900123 "), "447700900123");
  for (const char* text : {"", "123456", "1234567890123456", "0800 FLOWERS", "44+7700900123"}) {
    EXPECT_FALSE(plain_phone_digits(text)) << text;
  }
}

TEST(Phone, KnowsCountries) {
  if (!has_phone_library()) GTEST_SKIP() << "built without libphonenumber";
  EXPECT_TRUE(is_phone_country("GB"));
  EXPECT_FALSE(is_phone_country("UK"));
  EXPECT_FALSE(is_phone_country("gb"));
  EXPECT_EQ(phone_digits("030 901820", "DE"), "4930901820");
  EXPECT_EQ(phone_digits("+33 1 23 45 67 89", "GB"), "33123456789");
  EXPECT_EQ(phone_digits("07700900123", "UK"), std::nullopt);
  EXPECT_EQ(phone_digits("abc", "GB"), std::nullopt);
}

TEST(TextCheck, KnowsUrlsAndAddresses) {
  EXPECT_TRUE(passes(TextCheck::url, "https://example.com/a?b=c"));
  EXPECT_TRUE(passes(TextCheck::url, "HTTPS://example.com/%C3%A9#top"));
  EXPECT_TRUE(passes(TextCheck::url, "app:start"));
  for (const char* text : {"", "example.com", "/path", "https:", ":x", "http://a b", "1http://a", "https:///path",
                           "https://bücher.example/", "http://a/%2", "http://a/{x}"}) {
    EXPECT_FALSE(passes(TextCheck::url, text)) << text;
  }
  EXPECT_TRUE(passes(TextCheck::ip_address, "129.168.0.2"));
  EXPECT_TRUE(passes(TextCheck::ip_address, "2b01:1234:136:0:116f:3244:a476:d6b7"));
  for (const char* text : {"", "1.2.3", "1.2.3.4/24", "256.1.1.1", "::g"})
    EXPECT_FALSE(passes(TextCheck::ip_address, text)) << text;
}

}  // namespace
}  // namespace dotsync

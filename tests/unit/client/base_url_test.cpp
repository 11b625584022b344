#include "client/base_url.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace dotsync {
namespace {

TEST(BaseUrl, TakesHttpsAndLoopback) {
  EXPECT_EQ(parse_base_url("https://r1-api.dotdigital.com/").text, "https://r1-api.dotdigital.com");
  EXPECT_EQ(parse_base_url("HTTPS://h:8443/pre/fix//").text, "https://h:8443/pre/fix");
  EXPECT_EQ(parse_base_url("https://h:8443/pre").host, "h:8443");
  for (const char* loopback : {"http://127.0.0.1:8480", "http://localhost", "http://[::1]:80", "http://127.9.9.9"}) {
    EXPECT_FALSE(parse_base_url(loopback).https) << loopback;
  }
}

TEST(BaseUrl, RefusesEverythingElse) {
  for (const char* bad : {"", "r1-api.dotdigital.com", "ftp://h", "file:///etc/passwd", "https://", "https:///x",
                          "http://example.com", "http://127.example.com", "http://localhost.example.com",
                          "http://10.0.0.1", "https://h?x=1", "https://h#x", "https://h h", "https://h\n"}) {
    EXPECT_THROW(parse_base_url(bad), Error) << bad;
  }
}

TEST(BaseUrl, NeverRepeatsAPassword) {
  try {
    parse_base_url("https://me:s3cret@h");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.part(), Part::usage);
    EXPECT_EQ(std::string(error.what()).find("s3cret"), std::string::npos);
  }
}

}  // namespace
}  // namespace dotsync

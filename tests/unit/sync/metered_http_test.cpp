// What a call is, and what its answer says of calls.
#include "sync/metered_http.hpp"

#include <gtest/gtest.h>

#include "client/calls.hpp"

namespace dotsync {
namespace {

const Time now = from_ms(1'700'000'000'000);

HttpResponse answer(int status, std::string body = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(CallKinds, AreToldByTheRequest) {
  EXPECT_EQ(call_kind(put_import("{}")), CallKind::import);
  EXPECT_EQ(call_kind(get_import("7f")), CallKind::status);
  EXPECT_EQ(call_kind(get_account_info()), CallKind::other);
}

TEST(CallAnswers, NoAnswerSaysNothing) {
  EXPECT_FALSE(call_answer(TransportFailure{false, "timeout"}, now));
  const auto plain = call_answer(answer(202), now);
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->limit || plain->too_many);
  EXPECT_TRUE(plain->regular);
  EXPECT_FALSE(call_answer(answer(503), now)->regular);
}

TEST(CallAnswers, ARefusalIsAboutCallsOnlyWhereItSaysSo) {
  HttpResponse limited = answer(429, R"({"errorCode":"tooManyRequests"})");
  limited.headers.set("X-RateLimit-Reset", "7");
  EXPECT_TRUE(call_answer(limited, now)->too_many);
  EXPECT_FALSE(call_answer(limited, now)->all_kinds);
  EXPECT_EQ(call_answer(limited, now)->wait_until, now + std::chrono::seconds(7));
  EXPECT_FALSE(call_answer(answer(429, R"({"errorCode":"contacts:tooManyActiveImports"})"), now)->too_many);
  EXPECT_FALSE(call_answer(answer(400, R"({"errorCode":"contacts:badJson"})"), now)->too_many);
  const auto flat = call_answer(answer(400, R"({"message":"... ERROR_APIUSAGE_EXCEEDED"})"), now);
  EXPECT_TRUE(flat->too_many && flat->all_kinds);
}

}  // namespace
}  // namespace dotsync

#include "client/submit_verdict.hpp"

#include <gtest/gtest.h>

#include "model/failure_book.hpp"

namespace dotsync {
namespace {

const Time now = from_ms(1'790'000'000'000);

HttpResult answer(int status, std::string body = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

/// "accepted:ID", "refused:KIND", "unknown".
std::string word(const SubmitVerdict& verdict) {
  if (const auto* accepted = std::get_if<SubmitAccepted>(&verdict)) return "accepted:" + accepted->import_id;
  if (const auto* refused = std::get_if<SubmitRefused>(&verdict))
    return "refused:" + std::string(to_text(refused->kind));
  return "unknown";
}

struct Case {
  int status;
  std::string body;
  std::string verdict;
};

class SubmitTable : public testing::TestWithParam<Case> {};

TEST_P(SubmitTable, Decides) {
  const Case& c = GetParam();
  EXPECT_EQ(word(judge_submission(answer(c.status, c.body), now)), c.verdict) << c.status << " " << c.body;
}

const std::string guid = "d7de900d-d337-43f6-b1e1-c8ec73e1a434";

INSTANTIATE_TEST_SUITE_P(
    Answers, SubmitTable,
    testing::Values(
        Case{202, R"({"importId":")" + guid + R"("})", "accepted:" + guid},
        Case{202, R"({"later":{"x":[1]},"importId":"A-1"})", "accepted:A-1"},                                         //
        Case{202, R"({"importId":"../../v2/account-info"})", "unknown"}, Case{202, R"({"importId":""})", "unknown"},  //
        Case{202, R"({"importId":")" + std::string(65, 'a') + R"("})", "unknown"},
        Case{202, R"({"importId":")" + std::string(64, 'a') + R"("})", "accepted:" + std::string(64, 'a')},
        Case{202, R"({"importId":17})", "unknown"},   //
        Case{202, R"({"importid":"a"})", "unknown"},  //
        Case{202, "", "unknown"},                     //
        Case{202, "<html>", "unknown"},               //
        Case{202, R"(["a"])", "unknown"},             //
        Case{200, R"({"importId":"a"})", "unknown"},  //
        Case{204, "", "unknown"},                     //
        Case{100, "", "unknown"},                     //
        Case{0, "", "unknown"},                       //
        Case{301, "", "refused:redirect"},            //
        Case{302, "", "refused:redirect"},            //
        Case{307, "", "refused:redirect"},            //
        Case{308, R"({"importId":"a"})", "refused:redirect"},
        Case{400, R"({"errorCode":"contacts:badJson","description":"x"})", "refused:bad_request"},
        Case{400, "", "refused:bad_request"},  //
        Case{400, R"({"message":"ERROR_APIUSAGE_EXCEEDED"})", "refused:excess_activity"},
        Case{400, R"({"errorCode":"x","description":"Your account has generated EXCESS API ACTIVITY and is capped"})",
             "refused:excess_activity"},
        Case{400, R"("Error: ERROR_APIUSAGE_EXCEEDED")", "refused:excess_activity"},
        Case{400, "Your account has generated excess: ERROR_APIUSAGE_EXCEEDED", "refused:excess_activity"}));

INSTANTIATE_TEST_SUITE_P(
    Refusals, SubmitTable,
    testing::Values(Case{401, "", "refused:unauthorised"},  //
                    Case{403, "{}", "refused:forbidden"},   //
                    Case{404, "", "refused:not_found"},     //
                    Case{405, "", "refused:other"},         //
                    Case{408, "", "unknown"},               //
                    Case{409, "", "refused:other"},         //
                    Case{413, "", "refused:too_large"},     //
                    Case{415, "", "refused:other"},         //
                    Case{422, "", "refused:other"},         //
                    Case{429, "", "refused:rate_limited"},  //
                    Case{429, R"({"errorCode":"contacts:tooManyActiveImports"})", "refused:too_many_imports"},
                    Case{429, R"({"errorCode":"Contacts:TooManyActiveImports"})", "refused:too_many_imports"},
                    Case{429, R"({"errorCode":"rateLimitExceeded"})", "refused:rate_limited"},
                    Case{451, "", "refused:other"},                                                         //
                    Case{460, "", "unknown"},                                                               //
                    Case{499, "", "unknown"},                                                               //
                    Case{500, "", "unknown"},                                                               //
                    Case{502, R"({"errorCode":"contacts:badJson"})", "unknown"}, Case{503, "", "unknown"},  //
                    Case{504, "", "unknown"},                                                               //
                    Case{999, "", "unknown"}));

TEST(SubmitVerdict, NoAnswerIsRefusedOnlyWhenNothingWasSent) {
  EXPECT_EQ(word(judge_submission(TransportFailure{true, "no route"}, now)), "refused:not_sent");
  EXPECT_EQ(word(judge_submission(TransportFailure{false, "cut"}, now)), "unknown");
}

TEST(SubmitVerdict, TellsWhatFailedWithoutAnAnswer) {
  const auto verdict = judge_submission(TransportFailure{true, "cannot connect to h"}, now);
  EXPECT_EQ(std::get<SubmitRefused>(verdict).error.description, "cannot connect to h");
  EXPECT_EQ(std::get<SubmitUnknown>(judge_submission(TransportFailure{false, "cut"}, now)).why, "cut");
}

TEST(SubmitVerdict, EveryRefusalHasAPlaceInTheFailureBook) {
  for (int kind = 0; kind < static_cast<int>(RefusalKind::other); ++kind) {
    const std::string_view code = to_text(static_cast<RefusalKind>(kind));
    EXPECT_EQ(failure_entry(code).code, code);
  }
}

TEST(SubmitVerdict, HandsOnTheVendorsDetails) {
  const auto verdict =
      judge_submission(answer(400, R"({"errorCode":"contacts:invalidContacts","description":"d","details":[
        {"item":"contacts[3].identifiers.email","description":"bad"},{"item":"b","error":"worse"},{}]})"),
                       now);
  const auto& refused = std::get<SubmitRefused>(verdict);
  EXPECT_EQ(refused.http_status, 400);
  EXPECT_EQ(refused.error.code, "contacts:invalidContacts");
  ASSERT_EQ(refused.error.details.size(), 2U);
  EXPECT_EQ(refused.error.details[0].item, "contacts[3].identifiers.email");
  EXPECT_EQ(refused.error.details[1].description, "worse");
  EXPECT_FALSE(refused.wait_until.has_value());
}

TEST(SubmitVerdict, WaitsUntilTheServerSays) {
  HttpResponse response;
  response.status = 429;
  response.headers.set("x-ratelimit-reset", "30");
  const auto verdict = judge_submission(response, now);
  EXPECT_EQ(std::get<SubmitRefused>(verdict).wait_until, now + std::chrono::seconds(30));
}

TEST(SubmitVerdict, AResetTimeOfAnotherAnswerMeansNothing) {
  HttpResponse response;
  response.status = 400;
  response.headers.set("X-RateLimit-Reset", "30");
  EXPECT_FALSE(std::get<SubmitRefused>(judge_submission(response, now)).wait_until.has_value());
}

TEST(SubmitVerdict, ACutAcceptanceIsUnknownAndACutRefusalStaysARefusal) {
  HttpResponse cut;
  cut.body_complete = false;
  cut.status = 202;
  cut.body = R"({"importId":"a"})";
  EXPECT_EQ(word(judge_submission(cut, now)), "unknown");
  cut.status = 413;
  EXPECT_EQ(word(judge_submission(cut, now)), "refused:too_large");
}

}  // namespace
}  // namespace dotsync

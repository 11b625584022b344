#include "client/poll_verdict.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

const Time now = from_ms(1'790'000'000'000);

HttpResponse answer(int status, std::string body = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

std::string word(const PollVerdict& verdict) {
  struct Word {
    std::string operator()(const PollRunning& running) const { return "running:" + running.status; }
    std::string operator()(const PollFinal& final) const { return "final:" + std::string(to_text(final.status)); }
    std::string operator()(const PollNotFound&) const { return "not found"; }
    std::string operator()(const PollError& error) const { return error.rate_limited ? "rate limited" : "error"; }
    std::string operator()(const PollRefused& refused) const {
      return "refused:" + std::to_string(refused.http_status);
    }
  };
  return std::visit(Word{}, verdict);
}

struct Case {
  int status;
  std::string body;
  std::string verdict;
};

class PollTable : public testing::TestWithParam<Case> {};

TEST_P(PollTable, Decides) {
  const Case& c = GetParam();
  EXPECT_EQ(word(judge_poll(answer(c.status, c.body), "id-1", now)), c.verdict) << c.status << " " << c.body;
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, PollTable,
    testing::Values(Case{200, R"({"importId":"id-1","status":"NotFinished"})", "running:NotFinished"},
                    Case{200, R"({"importId":"ID-1","status":"Finished"})", "final:Finished"},
                    Case{200, R"({"status":"Finished"})", "final:Finished"},
                    Case{200, R"({"importId":"id-1","status":"Failed"})", "final:Failed"},
                    Case{200, R"({"status":"RejectedByWatchdog"})", "final:RejectedByWatchdog"},
                    Case{200, R"({"status":"ExceedsAllowedContactLimit"})", "final:ExceedsAllowedContactLimit"},
                    Case{200, R"({"status":"Queued"})", "running:Queued"},
                    Case{200, R"({"status":"finished"})", "running:finished"},  //
                    Case{200, R"({"importId":"id-2","status":"Finished"})", "error"},
                    Case{200, R"({"status":""})", "error"},                                                 //
                    Case{200, R"({"status":null})", "error"},                                               //
                    Case{200, R"({})", "error"},                                                            //
                    Case{200, R"([{"status":"Finished"}])", "error"}, Case{200, R"("Finished")", "error"},  //
                    Case{200, "", "error"},                                                                 //
                    Case{200, R"({"status":"Finished")", "error"}, Case{200, "<html>busy</html>", "error"}));

INSTANTIATE_TEST_SUITE_P(Others, PollTable,
                         testing::Values(Case{202, R"({"status":"Finished"})", "error"},  //
                                         Case{204, "", "error"},                          //
                                         Case{302, "", "error"},                          //
                                         Case{400, R"({"errorCode":"contacts:invalidId"})", "error"},
                                         Case{400, R"({"message":"ERROR_APIUSAGE_EXCEEDED"})", "rate limited"},
                                         Case{401, "", "refused:401"},  //
                                         Case{403, "", "refused:403"},  //
                                         Case{404, R"({"errorCode":"contacts:importNotFound"})", "not found"},
                                         Case{404, "", "not found"},     //
                                         Case{429, "", "rate limited"},  //
                                         Case{500, R"({"status":"Finished"})", "error"}, Case{503, "", "error"}));

TEST(PollVerdict, NoAnswerIsAnErrorOfThePollOnly) {
  for (const bool not_sent : {true, false}) {
    const auto verdict = judge_poll(TransportFailure{not_sent, "cut"}, "id-1", now);
    EXPECT_EQ(std::get<PollError>(verdict).why, "cut");
  }
}

TEST(PollVerdict, ACutReportIsNeverRead) {
  HttpResponse cut = answer(200, R"({"status":"Finished"})");
  cut.body_complete = false;
  EXPECT_EQ(word(judge_poll(cut, "id-1", now)), "error");
}

TEST(PollVerdict, HandsOnTheReport) {
  const auto verdict = judge_poll(
      answer(200, R"({"status":"Finished","created":[{"contactId":5,"identifiers":{"email":"a@example.com"}}]})"),
      "id-1", now);
  const ImportReport& report = std::get<PollFinal>(verdict).report;
  ASSERT_EQ(report.size(ReportList::created), 1U);
  EXPECT_EQ(report.contact(ReportList::created, 0).contact_id(), 5);
}

TEST(PollVerdict, OnlyAnswersThatAskForPatienceDelayTheNextPoll) {
  HttpResponse limited = answer(429);
  limited.headers.set("X-RateLimit-Reset", "20");
  EXPECT_EQ(std::get<PollError>(judge_poll(limited, "id-1", now)).retry_at, now + std::chrono::seconds(20));
  limited.status = 500;
  EXPECT_FALSE(std::get<PollError>(judge_poll(limited, "id-1", now)).retry_at.has_value());
}

}  // namespace
}  // namespace dotsync

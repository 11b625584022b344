// The program dotsync-sandbox as a user starts it, and its bearing under large and senseless input.
#include <csignal>
#include <random>

#include "sandbox_fixture.hpp"
#include "support/sandbox_process.hpp"

namespace dotsync {
namespace {

TEST(SandboxProgram, SaysWhereItListensAndEndsOnASignal) {
  SandboxProcess program;
  EXPECT_EQ(program.base_url().rfind("http://127.0.0.1:", 0), 0U);
  EXPECT_EQ(program.call("GET", "/v2/account-info").status, 200);
  EXPECT_EQ(program.contacts(), "");
  EXPECT_EQ(program.stop(), 0);
}

TEST(SandboxProgram, TakesItsOptions) {
  SandboxProcess program({"--user", "u", "--password", "p:w", "--processing-ms", "0", "--active-imports-max", "3"},
                         R"({"rules":[{"on":"server_time","do":"server_error","status":502}]})");
  EXPECT_EQ(program.call("GET", "/v2/server-time").status, 502);
  EXPECT_EQ(program.call("GET", "/v2/account-info").status, 401);
  // u:p:w
  EXPECT_EQ(http_try({"GET", program.base_url() + "/v2/account-info", "", {"Authorization: Basic dTpwOnc="}}).status,
            200);
}

TEST(SandboxProgram, RefusesWhatItCannotDo) {
  EXPECT_THROW(SandboxProcess({"--no-such-option"}), std::runtime_error);
  EXPECT_THROW(SandboxProcess({"--script", "/nonexistent/script.json"}), std::runtime_error);
  EXPECT_THROW(SandboxProcess({}, "{"), std::runtime_error);
}

TEST(SandboxProgram, ReportsDiscardedImportsInFull) {
  SandboxProcess program({"--discard", "--processing-ms", "0"});
  const HttpTry taken = program.call("PUT", "/contacts/v3/import", R"({"contacts":[
      {"matchIdentifier":"email","identifiers":{"email":"a\"}b@example.org"},"dataFields":{"identifiers":"x"}},
      {"identifiers": {"email":"c@example.org"},"lists":[1]}]})");
  ASSERT_EQ(taken.status, 202);
  const std::string id = Json::parse(taken.body).at("importId");
  Json report = Json::object();
  for (int i = 0; i < 400 && report.value("status", "") != "Finished"; ++i) {
    report = Json::parse(program.call("GET", "/contacts/v3/import/" + id).body);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(report.at("summary").at("updatedContacts"), 2);
  EXPECT_EQ(report.at("updated")[0].at("identifiers").at("email"), "a\"}b@example.org");
  EXPECT_EQ(report.at("updated")[1].at("identifiers").at("email"), "c@example.org");
  EXPECT_EQ(program.contacts(), "");
}

TEST(SandboxProgram, TakesTenThousandContactsAtOnce) {
  SandboxProcess program({"--processing-ms", "0"});
  Json contacts = Json::array();
  for (int i = 0; i < 10'000; ++i) {
    contacts.push_back({{"matchIdentifier", "email"},
                        {"identifiers", {{"email", "person" + std::to_string(i) + "@example.org"}}},
                        {"dataFields", {{"FULLNAME", "A name of some length " + std::to_string(i)}, {"SPEND", i}}}});
  }
  const std::string body = Json({{"contacts", contacts}}).dump();
  ASSERT_EQ(program.call("PUT", "/contacts/v3/import", body).status, 202);
  for (int i = 0; i < 1000 && program.contacts().empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const std::string all = program.contacts();
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 10'000);
}

TEST(SandboxProgram, RefusesBodiesOverFiftyMegabytes) {
  SandboxProcess program;
  const HttpTry answer = program.call("PUT", "/contacts/v3/import", std::string(50'000'001, 'x'));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(Json::parse(answer.body).at("errorCode"), "contacts:requestTooLarge");
  EXPECT_EQ(program.call("PUT", "/contacts/v3/import", std::string(50'000'000, 'x')).status, 400);
}

/// Valid bodies with a few bytes changed, dropped or doubled: every one gets an answer, and the program lives on.
TEST(SandboxProgram, SurvivesDamagedBodies) {
  SandboxProcess program({"--processing-ms", "0", "--active-imports-max", "100000"});
  const std::string good = R"({"mergeOption":"overwrite","contacts":[{"matchIdentifier":"email","identifiers":{"email":
      "a@example.org","mobileNumber":"447700900123","customerId":"1"},"dataFields":{"CITY":"Rome","SPEND":1.5e3,"VIP":true},
      "channelProperties":{"email":{"status":"subscribed"},"sms":{"status":"subscribed"}},"lists":[1,345579],
      "preferences":[{"id":1,"isOptedIn":true}],"consentRecords":[{"text":"t","dateTimeConsented":"2024-05-01T10:20:30Z",
      "url":"http://a.example/","ipAddress":"::1","userAgent":"u"}]}]})";
  std::mt19937 random(20);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (int round = 0; round < 1500; ++round) {
    std::string body = good;
    for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
      const std::size_t at = below(body.size());
      switch (below(4)) {
        case 0:
          body[at] = static_cast<char>(below(256));
          break;
        case 1:
          body.erase(at, 1 + below(20));
          break;
        case 2:
          body.insert(at, body.substr(below(body.size()), 1 + below(30)));
          break;
        default:
          body[at] = "{}[]\",:0-"[below(9)];
          break;
      }
    }
    const HttpTry answer = program.call("PUT", "/contacts/v3/import", body);
    ASSERT_TRUE(answer.status == 202 || answer.status == 400) << answer.status << "\n" << body;
  }
  EXPECT_EQ(program.call("GET", "/v2/account-info").status, 200);
  EXPECT_EQ(program.stop(), 0);
}

}  // namespace
}  // namespace dotsync

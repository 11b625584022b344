// Faults by script and seed: each kind does what its name says.
#include "base/error.hpp"
#include "sandbox_fixture.hpp"

namespace dotsync {
namespace {

class Faults : public SandboxTest {
 protected:
  HttpTry put_one(const std::string& email = "a@example.org") const { return put({by_email(email)}); }
  std::string accepted_id(const HttpTry& answer) const { return Json::parse(answer.body).at("importId"); }
  /// Waits until the contact is there, as an import does whose answer was lost.
  bool arrives(const std::string& email) const {
    for (int i = 0; i < 400; ++i) {
      if (!contact(email).is_null()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
};

TEST_F(Faults, ActOnTheCallsTheyName) {
  start_with_script(R"({"rules":[{"on":"import","nth":[1,3],"do":"server_error","status":503}]})");
  EXPECT_EQ(put_one().status, 503);
  EXPECT_EQ(put_one().status, 202);
  EXPECT_EQ(call("GET", "/v2/server-time").status, 200);
  EXPECT_EQ(put_one().status, 503);
  EXPECT_EQ(put_one().status, 202);
}

TEST_F(Faults, ActFromEveryAndAtMost) {
  start_with_script(
      R"({"rules":[{"on":"server_time","from":2,"every":2,"count":2,"do":"server_error","status":500}]})");
  std::vector<long> seen;
  for (int i = 0; i < 7; ++i) seen.push_back(call("GET", "/v2/server-time").status);
  EXPECT_EQ(seen, (std::vector<long>{200, 500, 200, 500, 200, 200, 200}));
}

TEST_F(Faults, ActOnWhatACallContains) {
  start_with_script(R"({"rules":[{"on":"import","contains":"poison","do":"refuse"}]})");
  EXPECT_EQ(put_one("fine@example.org").status, 202);
  const HttpTry answer = put_one("poison@example.org");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(Json::parse(answer.body).at("errorCode"), "contacts:invalidContacts");
}

TEST_F(Faults, AreTheSameForTheSameSeed) {
  const auto run = [&](std::uint64_t seed) {
    start_with_script(R"({"rules":[{"on":"any","probability":0.5,"do":"server_error"}]})", seed);
    std::string seen;
    for (int i = 0; i < 40; ++i) seen += call("GET", "/v2/server-time").status == 200 ? '.' : 'x';
    return seen;
  };
  const std::string first = run(7);
  EXPECT_EQ(run(7), first);
  EXPECT_NE(run(8), first);
  EXPECT_NE(first.find('.'), std::string::npos);
  EXPECT_NE(first.find('x'), std::string::npos);
}

TEST_F(Faults, LoseTheAnswerOfAnImportThatWasTaken) {
  start_with_script(R"({"rules":[{"on":"import","nth":1,"do":"cut_after","how":"close"},
                                 {"on":"import","nth":2,"do":"cut_after","how":"mid_answer"}]})");
  EXPECT_EQ(put_one("a@example.org").curl_code, 52);
  EXPECT_NE(put_one("b@example.org").curl_code, 0);
  EXPECT_TRUE(arrives("a@example.org"));
  EXPECT_TRUE(arrives("b@example.org"));
}

TEST_F(Faults, CutBeforeAnythingIsTaken) {
  start_with_script(R"({"rules":[{"on":"import","nth":1,"do":"cut_before"},
                                 {"on":"import","nth":1,"do":"cut_upload"}]})");
  EXPECT_NE(put_one("a@example.org").curl_code, 0);
  EXPECT_NE(put_one("b@example.org").curl_code, 0);
  EXPECT_EQ(put_one("c@example.org").status, 202);
  EXPECT_TRUE(arrives("c@example.org"));
  EXPECT_TRUE(contact("a@example.org").is_null());
  EXPECT_TRUE(contact("b@example.org").is_null());
}

TEST_F(Faults, AnswerWithWrongJson) {
  start_with_script(R"({"rules":[{"on":"import","nth":1,"do":"wrong_json"},
      {"on":"import","nth":2,"do":"wrong_json","kind":"no_id"},{"on":"import","nth":3,"do":"wrong_json","kind":"html"},
      {"on":"import","nth":4,"do":"wrong_json","kind":"bad_id"},{"on":"import","nth":5,"do":"wrong_json","kind":"empty"}]})");
  const HttpTry broken = put_one("a@example.org");
  EXPECT_EQ(broken.status, 202);
  EXPECT_FALSE(Json::accept(broken.body));
  EXPECT_EQ(put_one().body, "{}");
  EXPECT_EQ(put_one().headers.at("content-type"), "text/html");
  EXPECT_NE(accepted_id(put_one()).find(".."), std::string::npos);
  EXPECT_EQ(put_one().body, "");
  EXPECT_TRUE(arrives("a@example.org"));
}

TEST_F(Faults, EndImportsAsOrdered) {
  start_with_script(
      R"({"rules":[{"on":"import","nth":1,"do":"fails"},{"on":"import","nth":2,"do":"rejected_by_watchdog"},
      {"on":"import","nth":3,"do":"exceeds_contact_limit"},{"on":"import","nth":4,"do":"never_finishes"},
      {"on":"import","nth":5,"do":"expires","ms":0},{"on":"import","nth":6,"do":"summary_only"}]})");
  EXPECT_EQ(wait_for(accepted_id(put_one())).at("status"), "Failed");
  EXPECT_EQ(wait_for(accepted_id(put_one())).at("status"), "RejectedByWatchdog");
  EXPECT_EQ(wait_for(accepted_id(put_one())).at("status"), "ExceedsAllowedContactLimit");
  const std::string never = accepted_id(put_one());
  EXPECT_EQ(status(accepted_id(put_one("gone@example.org"))).status, 404);
  const Json bare = wait_for(accepted_id(put_one("b@example.org")));
  EXPECT_FALSE(bare.contains("created"));
  EXPECT_EQ(bare.at("summary").at("newContacts"), 1);
  EXPECT_EQ(Json::parse(status(never).body).at("status"), "NotFinished");
  EXPECT_TRUE(arrives("gone@example.org"));
  EXPECT_TRUE(contact("a@example.org").is_null());
}

TEST_F(Faults, ApplyOnlyAPartWhenOrdered) {
  start_with_script(
      R"({"rules":[{"on":"import","nth":1,"do":"fails","apply":0.5},{"on":"import","nth":2,"do":"takes_part"}]})");
  std::vector<Json> contacts;
  for (int i = 0; i < 4; ++i) contacts.push_back(by_email("c" + std::to_string(i) + "@example.org"));
  EXPECT_EQ(import(contacts).at("status"), "Failed");
  EXPECT_EQ(lines("/sandbox/contacts").size(), 2U);
  const Json report = import(contacts);
  EXPECT_EQ(report.at("updated").size() + report.at("created").size(), 2U);
}

TEST_F(Faults, ProcessImportsOutOfOrder) {
  start_with_script(R"({"rules":[{"on":"import","nth":1,"do":"processing","ms":300}]})");
  const Json slow = by_email("a@example.org", {{"dataFields", {{"CITY", "first"}}}});
  const std::string first = accepted_id(put({slow}));
  import({by_email("a@example.org", {{ "dataFields", { { "CITY", "second" } } }})});
  EXPECT_EQ(contact("a@example.org").at("dataFields").at("CITY"), "second");
  wait_for(first);
  EXPECT_EQ(contact("a@example.org").at("dataFields").at("CITY"), "first");
}

TEST_F(Faults, SpeakBothRateLimits) {
  start_with_script(R"({"rules":[{"on":"import","nth":1,"do":"rate_limit","reset_s":7},
      {"on":"import","nth":2,"do":"excess_activity"},{"on":"import","nth":3,"do":"too_many_imports"}]})");
  const HttpTry limited = put_one();
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.headers.at("x-ratelimit-remaining"), "0");
  EXPECT_EQ(put_one().status, 400);
  EXPECT_EQ(Json::parse(put_one().body).at("errorCode"), "contacts:tooManyActiveImports");
}

TEST_F(Faults, RefuseWithEachStatus) {
  start_with_script(
      R"({"rules":[{"on":"import","nth":1,"do":"refuse","status":401},{"on":"import","nth":2,"do":"refuse","status":403},
      {"on":"import","nth":3,"do":"refuse","status":413},
      {"on":"import","nth":4,"do":"respond","status":301,"body":"moved","headers":{"Location":"http://127.0.0.1/"}}]})");
  EXPECT_EQ(put_one().status, 401);
  EXPECT_EQ(put_one().status, 403);
  EXPECT_EQ(put_one().status, 413);
  const HttpTry moved = put_one();
  EXPECT_EQ(moved.status, 301);
  EXPECT_EQ(moved.headers.at("location"), "http://127.0.0.1/");
}

TEST_F(Faults, DelayWithoutHoldingUpTheEnd) {
  start_with_script(
      R"({"rules":[{"on":"server_time","nth":1,"do":"delay","ms":150},{"on":"server_time","nth":2,"do":"delay","ms":60000}]})");
  auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(call("GET", "/v2/server-time").status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(150));
  std::thread waiting([this] { call("GET", "/v2/server-time"); });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  before = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  waiting.join();
}

TEST_F(Faults, LeaveATraceInTheRequestLog) {
  start_with_script(R"({"rules":[{"on":"import","nth":1,"do":"cut_after"}]})");
  put_one();
  put_one();
  const std::vector<Json> log = lines("/sandbox/requests");
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].at("faults"), "cut_after");
  EXPECT_EQ(log[0].at("status"), 0);
  EXPECT_EQ(log[0].at("contacts"), 1);
  EXPECT_EQ(log[1].at("status"), 202);
  EXPECT_EQ(log[1].at("n"), 2);
}

TEST(FaultScript, NamesThePlaceOfAMistake) {
  struct Case {
    const char* script;
    const char* says;
  };
  for (const Case& one : std::vector<Case>{
           {"{", "s.json: not JSON at byte 2"},
           {"[]", "s.json: expected an object"},
           {R"({"rules":{}})", "s.json: rules: expected an array"},
           {R"({"rules":[{"do":"delay"},{"do":"explode"}]})", "s.json: rules[1]: do: 'explode' is not one of"},
           {R"({"rules":[{"on":"import"}]})", "s.json: rules[0]: 'do' is required"},
           {R"({"rules":[{"do":"delay","mss":1}]})", "s.json: rules[0]: unknown key 'mss'"},
           {R"({"rules":[{"do":"delay","ms":"1"}]})", "s.json: rules[0]: ms: expected milliseconds"},
           {R"({"rules":[{"do":"delay","probability":2}]})", "s.json: rules[0]: probability: expected 0 to 1"},
           {R"({"account":{"lists":[{"id":"x"}]}})", "s.json: account.lists: does not have the right shape"},
           {R"({"account":{"colour":1}})", "s.json: account.colour: unknown key"},
           {R"({"colour":1})", "s.json: unknown key 'colour'"}}) {
    sandbox::AccountSetup setup = sandbox::default_account();
    try {
      sandbox::parse_script(one.script, "s.json", setup);
      ADD_FAILURE() << one.script;
    } catch (const Error& error) {
      EXPECT_EQ(error.part(), Part::usage);
      EXPECT_EQ(std::string(error.what()).rfind(one.says, 0), 0U) << error.what();
    }
  }
}

TEST_F(Faults, ComeWithAnotherAccount) {
  start_with_script(R"({"account":{"id":42,"dataFields":{"SIZE":"Numeric"},"lists":[{"id":7,"name":"Only"}],
      "preferences":[{"id":9,"name":"Tea"}],"customIdentifiers":[],"suppressed":["a@example.org","@b.example"]}})");
  EXPECT_EQ(Json::parse(call("GET", "/v2/account-info").body).at("id"), 42);
  EXPECT_EQ(Json::parse(call("GET", "/v2/data-fields").body).size(), 1U);
  EXPECT_EQ(Json::parse(call("GET", "/v2/address-books").body)[0].at("name"), "Only");
  EXPECT_EQ(first_code(import({by_email("A@example.org")})), "GloballySuppressed");
  EXPECT_EQ(first_code(import({by_email("x@b.example")})), "SuppressedByDomain");
}

}  // namespace
}  // namespace dotsync

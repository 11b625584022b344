// What the report says of contacts that were not taken, or not in full.
#include "sandbox_fixture.hpp"

namespace dotsync {
namespace {

class Report : public SandboxTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Report, TellsCreatedFromUpdated) {
  import({by_email("a@example.org")});
  const Json report = import({by_email("a@example.org"), by_email("b@example.org")});
  EXPECT_EQ(report.at("status"), "Finished");
  EXPECT_EQ(report.at("created").size(), 1U);
  EXPECT_EQ(report.at("created")[0].at("identifiers").at("email"), "b@example.org");
  EXPECT_EQ(report.at("updated")[0].at("identifiers").at("email"), "a@example.org");
  EXPECT_EQ(report.at("summary"), Json::parse(R"({"newContacts":1,"updatedContacts":1,"globallySuppressed":0,
                                                  "invalidEntries":0,"duplicateIdentifiers":0})"));
}

struct FailureCase {
  const char* code;
  Json contact;
  const char* counted_as;
};

TEST_F(Report, NamesTheReasonOfEachFailure) {
  const auto with_field = [](const Json& fields) { return by_email("x@example.org", {{"dataFields", fields}}); };
  const std::vector<FailureCase> cases = {
      {"InvalidEmail", by_email("bob@emailsim@io.com"), "invalidEntries"},
      {"InvalidEmail", by_email("no-address"), "invalidEntries"},
      {"InvalidPhoneNumber",
       {{"matchIdentifier", "email"}, {"identifiers", {{"email", "x@example.org"}, {"mobileNumber", "0770 900"}}}},
       "invalidEntries"},
      {"NoValidIdentifiers",
       {{"matchIdentifier", "customerId"}, {"identifiers", {{"customerId", ""}}}},
       "invalidEntries"},
      {"InvalidContactId",
       {{"matchIdentifier", "contactId"}, {"identifiers", {{"contactId", 5}, {"email", "x@example.org"}}}},
       "invalidEntries"},
      {"GloballySuppressed", by_email("Suppressed@example.com"), "globallySuppressed"},
      {"SuppressedByDomain", by_email("any@blocked.example"), "globallySuppressed"},
      {"ApiSchemaViolation", with_field({{"NO_SUCH_FIELD", "x"}}), "invalidEntries"},
      {"ApiSchemaViolation", with_field({{"SPEND", "12"}}), "invalidEntries"},
      {"ApiSchemaViolation", with_field({{"CITY", 12}}), "invalidEntries"},
      {"ApiSchemaViolation", with_field({{"VIP", "true"}}), "invalidEntries"},
      {"ApiSchemaViolation", with_field({{"BIRTHDAY", "1st of May"}}), "invalidEntries"},
      {"ApiSchemaViolation", with_field({{"CITY", std::string(256, 'x')}}), "invalidEntries"},
  };
  for (const FailureCase& one : cases) {
    const Json report = import({one.contact});
    EXPECT_EQ(first_code(report), one.code) << one.contact;
    EXPECT_EQ(report.at("summary").at(one.counted_as), 1) << one.contact;
    EXPECT_EQ(report.at("failures")[0].at("identifiers"), one.contact.at("identifiers"));
    EXPECT_EQ(report.at("failures")[0].at("matchIdentifier"), one.contact.at("matchIdentifier"));
    EXPECT_FALSE(report.at("failures")[0].contains("contactId"));
  }
  EXPECT_TRUE(lines("/sandbox/contacts").empty());
}

TEST_F(Report, CountsTextsInCodePoints) {
  std::string long_text;
  for (int i = 0; i < 255; ++i) long_text += "\u00e9";
  EXPECT_EQ(first_code(import({by_email("a@example.org", {{"dataFields", {{"CITY", long_text}}}})})), "");
}

TEST_F(Report, TakesTheFirstOfTwoContactsWithOneAddress) {
  const Json report = import({by_email("a@example.org", {{"dataFields", {{"CITY", "Rome"}}}}),
                              by_email("A@example.org", {{"dataFields", {{"CITY", "Oslo"}}}})});
  EXPECT_EQ(first_code(report), "Duplicate");
  EXPECT_EQ(report.at("summary").at("duplicateIdentifiers"), 1);
  EXPECT_EQ(contact("a@example.org").at("dataFields").at("CITY"), "Rome");
}

TEST_F(Report, RefusesAnIdentifierThatAnotherContactHolds) {
  Json first = by_email("a@example.org");
  first["identifiers"]["mobileNumber"] = "447700900123";
  Json second = by_email("b@example.org");
  second["identifiers"]["mobileNumber"] = "+447700900123";
  import({first});
  const Json report = import({second});
  EXPECT_EQ(first_code(report), "duplicateIdentifier");
  EXPECT_TRUE(contact("b@example.org").is_null());
}

TEST_F(Report, ShowsAPartialContactInBothPlaces) {
  const Json consent = {{"text", "yes"},
                        {"dateTimeConsented", "2999-01-01T00:00:00Z"},
                        {"url", "https://a.example/"},
                        {"ipAddress", "203.0.113.7"},
                        {"userAgent", "Browser"}};
  struct Case {
    const char* code;
    Json parts;
  };
  const std::vector<Case> cases = {
      {"InvalidAddressBookIds", {{"lists", Json::array({345579, 99})}}},
      {"InvalidPreferenceIds", {{"preferences", Json::array({{{"id", 20}, {"isOptedIn", true}}})}}},
      {"consentRecordsNotApplied", {{"consentRecords", Json::array({consent})}}},
  };
  for (const Case& one : cases) {
    const std::string email = std::string(one.code) + "@example.org";
    const Json report = import({by_email(email, one.parts)});
    EXPECT_EQ(report.at("created").size(), 1U);
    EXPECT_EQ(first_code(report), one.code);
    EXPECT_EQ(report.at("failures")[0].at("contactId"), report.at("created")[0].at("contactId"));
    EXPECT_EQ(report.at("summary").at("invalidEntries"), 0);
  }
  EXPECT_EQ(contact("InvalidAddressBookIds@example.org").at("lists"), Json::array({345579}));
}

TEST_F(Report, IsNotFinishedForAWhile) {
  sandbox::SandboxOptions options;
  options.processing = Duration(250);
  start(std::move(options));
  const std::string id = Json::parse(put({by_email("a@example.org")}).body).at("importId");
  EXPECT_EQ(Json::parse(status(id).body), Json({{"importId", id}, {"status", "NotFinished"}}));
  EXPECT_TRUE(contact("a@example.org").is_null());
  EXPECT_EQ(wait_for(id).at("status"), "Finished");
}

TEST_F(Report, KnowsNoOtherImports) {
  const HttpTry answer = status("d7de900d-d337-43f6-b1e1-c8ec73e1a434");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(Json::parse(answer.body).at("errorCode"), "contacts:importNotFound");
}

TEST_F(Report, AllowsTwentyFiveActiveImports) {
  sandbox::SandboxOptions options;
  options.processing = Duration(60'000);
  start(std::move(options));
  for (int i = 0; i < 25; ++i) EXPECT_EQ(put({by_email("a@example.org")}).status, 202);
  const HttpTry answer = put({by_email("a@example.org")});
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(Json::parse(answer.body).at("errorCode"), "contacts:tooManyActiveImports");
}

}  // namespace
}  // namespace dotsync

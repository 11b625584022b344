// What an import does to a contact: merge options, clears, lists, preferences, consents, statuses, matching.
#include "sandbox_fixture.hpp"

namespace dotsync {
namespace {

class Merge : public SandboxTest {
 protected:
  void SetUp() override { start(); }
  Json fields(const std::string& email) { return contact(email).at("dataFields"); }
  std::string email_status(const std::string& email) { return contact(email)["channelProperties"]["email"]["status"]; }
  static Json status_of(const std::string& status) {
    return {{"channelProperties", {{"email", {{"status", status}}}}}};
  }
};

struct MergeCase {
  const char* option;
  Json before, sent, after;
};

TEST_F(Merge, FollowsTheMergeOption) {
  const std::vector<MergeCase> cases = {
      {"overwrite", {{"CITY", "Rome"}}, {{"CITY", "Oslo"}}, {{"CITY", "Oslo"}}},
      {"overwrite", {{"CITY", "Rome"}}, {{"CITY", nullptr}}, Json::object()},
      {"overwrite", {{"CITY", "Rome"}}, {{"CITY", ""}}, {{"CITY", ""}}},
      {"overwrite", {{"CITY", "Rome"}}, Json::object(), {{"CITY", "Rome"}}},
      {"overwriteIfNotEmpty", {{"CITY", "Rome"}}, {{"CITY", "Oslo"}}, {{"CITY", "Oslo"}}},
      {"overwriteIfNotEmpty", {{"CITY", "Rome"}}, {{"CITY", nullptr}}, {{"CITY", "Rome"}}},
      {"overwriteIfNotEmpty", {{"CITY", "Rome"}}, {{"CITY", ""}}, {{"CITY", "Rome"}}},
      {"overwriteIfEmpty", {{"CITY", "Rome"}}, {{"CITY", "Oslo"}}, {{"CITY", "Rome"}}},
      {"overwriteIfEmpty", {{"CITY", ""}}, {{"CITY", "Oslo"}}, {{"CITY", "Oslo"}}},
      {"overwriteIfEmpty", Json::object(), {{"CITY", "Oslo"}}, {{"CITY", "Oslo"}}},
      {"overwriteIfEmpty", {{"SPEND", 0}}, {{"SPEND", 5}}, {{"SPEND", 0}}},
  };
  int number = 0;
  for (const MergeCase& one : cases) {
    const std::string email = "case" + std::to_string(number++) + "@example.org";
    import({by_email(email, {{ "dataFields", one.before }})});
    // merge_patch would drop a null, so the fields are set after it.
    Json sent = by_email(email);
    sent["dataFields"] = one.sent;
    import({sent}, one.option);
    EXPECT_EQ(fields(email), one.after) << one.option << one.before << one.sent;
  }
}

TEST_F(Merge, KeepsValuesAsTheyWereSent) {
  call("PUT", "/contacts/v3/import",
       R"({"contacts":[{"matchIdentifier":"email","identifiers":{"email":"a@example.org"},
          "dataFields":{"SPEND":12.50,"firstname":"Zo\u00eb \"Z\"","VIP":false,"BIRTHDAY":"1990-01-02"}}]})");
  for (int i = 0; i < 400 && contact("a@example.org").is_null(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const std::string line = http_try({"GET", server_->url() + "/sandbox/contacts"}).body;
  EXPECT_NE(line.find("\"SPEND\":12.50"), std::string::npos) << line;
  EXPECT_EQ(fields("a@example.org").at("FIRSTNAME"), "Zo\u00eb \"Z\"");
  EXPECT_EQ(fields("a@example.org").at("VIP"), false);
}

TEST_F(Merge, AddsToListsAndNeverRemoves) {
  import({by_email("a@example.org", {{ "lists", Json::array({345579}) }})});
  import({by_email("a@example.org", {{ "lists", { 1, 345579 } }})});
  EXPECT_EQ(contact("a@example.org").at("lists"), Json::array({1, 345579}));
  EXPECT_EQ(Json::parse(call("GET", "/v2/address-books?select=1&skip=1").body)[0].at("contacts"), 1);
}

TEST_F(Merge, SetsPreferencesOneByOne) {
  const auto choice = [](int id, bool opted_in) { return Json{{"id", id}, {"isOptedIn", opted_in}}; };
  const auto choices = [](const Json& list) { return Json{{"preferences", list}}; };
  import({by_email("a@example.org", choices(Json::array({choice(2, true), choice(1, true)})))});
  import({by_email("a@example.org", choices(Json::array({choice(2, false)})))});
  EXPECT_EQ(contact("a@example.org").at("preferences"), Json::array({choice(1, true), choice(2, false)}));
}

TEST_F(Merge, KeepsEveryConsentRecord) {
  const Json consent = {{"text", "yes"},
                        {"dateTimeConsented", "2024-05-01T10:20:30Z"},
                        {"url", "https://a.example/"},
                        {"ipAddress", "203.0.113.7"},
                        {"userAgent", "Browser"}};
  import({by_email("a@example.org", {{ "consentRecords", { consent } }})});
  import({by_email("a@example.org", {{ "consentRecords", { consent } }})});
  EXPECT_EQ(contact("a@example.org").at("consentRecords"), Json::array({consent, consent}));
}

TEST_F(Merge, SubscribesNewContactsUnlessTold) {
  import({by_email("a@example.org"), by_email("b@example.org", status_of("unsubscribed"))});
  EXPECT_EQ(email_status("a@example.org"), "subscribed");
  EXPECT_EQ(email_status("b@example.org"), "unsubscribed");
}

TEST_F(Merge, LeavesTheStatusOfKnownContactsAlone) {
  import({by_email("a@example.org", status_of("unsubscribed"))});
  import({by_email("a@example.org")});
  EXPECT_EQ(email_status("a@example.org"), "unsubscribed");
  import({by_email("a@example.org", status_of("subscribed"))});
  EXPECT_EQ(email_status("a@example.org"), "subscribed");
}

TEST_F(Merge, AsksBeforeItResubscribesWhenOrdered) {
  import({by_email("a@example.org", status_of("unsubscribed"))});
  Json back = status_of("subscribed");
  back["channelProperties"]["email"]["resubscribeOptions"] = {{"resubscribeWithNoChallenge", false}};
  import({by_email("a@example.org", back)});
  EXPECT_EQ(email_status("a@example.org"), "pendingOptIn");
}

TEST_F(Merge, AwaitsConfirmationUnderVerifiedDouble) {
  import({by_email("a@example.org",
                   {{ "channelProperties",
                      {
                        { "email",
                          {
                            { "optInType",
                              "verifiedDouble" }
                          } }
                      } }})});
  EXPECT_EQ(email_status("a@example.org"), "pendingOptIn");
}

TEST_F(Merge, MatchesAddressesWithoutRegardToCase) {
  const Json first = import({by_email("  Ada@Example.ORG ")});
  const Json second = import({by_email("ada@example.org")});
  EXPECT_EQ(first.at("summary").at("newContacts"), 1);
  EXPECT_EQ(second.at("summary").at("updatedContacts"), 1);
  EXPECT_EQ(second.at("updated")[0].at("contactId"), first.at("created")[0].at("contactId"));
}

TEST_F(Merge, MatchesMobileNumbersByTheirDigits) {
  const Json number = {{"matchIdentifier", "mobileNumber"}, {"identifiers", {{"mobileNumber", "447700900123"}}}};
  Json with_plus = number;
  with_plus["identifiers"]["mobileNumber"] = "+447700900123";
  import({number});
  EXPECT_EQ(import({with_plus}).at("summary").at("updatedContacts"), 1);
}

TEST_F(Merge, RenamesAContactByItsId) {
  const Json created = import({by_email("old@example.org", {{"dataFields", {{"CITY", "Rome"}}}})});
  const auto id = created.at("created")[0].at("contactId").get<std::int64_t>();
  const Json renamed = {{"matchIdentifier", "contactId"},
                        {"identifiers", {{"contactId", id}, {"email", "new@example.org"}}}};
  EXPECT_EQ(import({renamed}).at("summary").at("updatedContacts"), 1);
  EXPECT_TRUE(contact("old@example.org").is_null());
  EXPECT_EQ(contact("new@example.org").at("contactId"), id);
  EXPECT_EQ(contact("new@example.org").at("dataFields").at("CITY"), "Rome");
  EXPECT_EQ(import({by_email("old@example.org")}).at("summary").at("newContacts"), 1);
}

TEST_F(Merge, ShowsContactsInTheOrderOfTheirIds) {
  std::vector<Json> contacts;
  for (int i = 0; i < 1200; ++i) contacts.push_back(by_email("c" + std::to_string(i) + "@example.org"));
  import(contacts);
  const std::vector<Json> all = lines("/sandbox/contacts");
  ASSERT_EQ(all.size(), 1200U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].at("contactId"), all[i].at("contactId"));
}

}  // namespace
}  // namespace dotsync

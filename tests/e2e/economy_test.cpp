// What people do in Dotdigital is not undone by a row that says nothing new, and a consent is stored once.
#include <gtest/gtest.h>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

constexpr const char* mapping =
    "matchIdentifier: email\n"
    "identifiers: {email: email}\n"
    "dataFields: {FIRSTNAME: name, POINTS: version}\n"
    "channelProperties: {email: {status: status, emailType: {value: html},\n"
    "    resubscribeOptions: {resubscribeWithNoChallenge: {value: true}}}}\n"
    "consentRecords:\n"
    "  - {when: consented_at, text: {value: agreed}, dateTimeConsented: consented_at, url: {value: "
    "'https://e.example'},\n"
    "     ipAddress: {value: '::1'}, userAgent: {value: browser}}\n";

class Economy : public testing::Test {
 protected:
  Economy() {
    create_people(deployment_.sql(), 2);
    deployment_.sql().exec(
        "ALTER TABLE customers ADD COLUMN status text DEFAULT 'subscribed', ADD COLUMN consented_at timestamptz;"
        "UPDATE customers SET consented_at = '2024-05-06 07:08:09+00' WHERE id = 1");
    deployment_.configure(mapping);
    turn();
  }

  void turn() {
    const Ran once = deployment_.dotsync({"once"});
    EXPECT_EQ(once.code, 0) << once.out << once.error;
  }
  nlohmann::json contact() { return deployment_.contacts().at("p1@example.com"); }

  /// As the link in a mail does.
  void unsubscribe_in_dotdigital() {
    const HttpTry call = deployment_.sandbox().call(
        "PUT", "/contacts/v3/import",
        R"({"contacts":[{"matchIdentifier":"email","identifiers":{"email":"p1@example.com"},)"
        R"("channelProperties":{"email":{"status":"unsubscribed"}}}]})");
    EXPECT_EQ(call.status, 202) << call.body;
    EXPECT_TRUE(wait_until([&] { return contact()["status"] == "unsubscribed"; }, std::chrono::seconds(10)));
  }

  Deployment deployment_;
};

TEST_F(Economy, WhoUnsubscribesInDotdigitalStaysSoUntilTheRowsStatusChanges) {
  EXPECT_EQ(contact()["status"], "subscribed");
  unsubscribe_in_dotdigital();
  deployment_.sql().exec("UPDATE customers SET version = 1");
  turn();
  EXPECT_EQ(contact()["dataFields"]["POINTS"], 1);
  EXPECT_EQ(contact()["status"], "unsubscribed");
  deployment_.sql().exec("UPDATE customers SET status = 'unsubscribed'");
  turn();
  deployment_.sql().exec("UPDATE customers SET status = 'subscribed'");
  turn();
  EXPECT_EQ(contact()["status"], "subscribed") << "that is news";
}

TEST_F(Economy, AConsentIsStoredOnceAndANewOneIsAChangeByItself) {
  EXPECT_EQ(contact()["consentRecords"].size(), 1U);
  deployment_.sql().exec("UPDATE customers SET version = 1");
  turn();
  EXPECT_EQ(contact()["dataFields"]["POINTS"], 1);
  EXPECT_EQ(contact()["consentRecords"].size(), 1U) << contact();
  deployment_.sql().exec("UPDATE customers SET consented_at = '2025-05-06 07:08:09+00' WHERE id = 1");
  turn();
  EXPECT_EQ(contact()["consentRecords"].size(), 2U) << contact();
  turn();
  EXPECT_EQ(contact()["consentRecords"].size(), 2U);
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);
}

}  // namespace
}  // namespace dotsync

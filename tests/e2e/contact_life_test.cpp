// What becomes of a contact whose row takes another address, or goes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

/// Five people with addresses of their own, delivered.
class ContactLife : public ::testing::Test {
 protected:
  ContactLife() {
    create_people(deployment_.sql(), 5);
    deployment_.sql().exec(
        "ALTER TABLE customers DROP COLUMN email; ALTER TABLE customers ADD COLUMN email text; "
        "UPDATE customers SET email = 'p' || id || '@example.com'");
    configure("");
    EXPECT_EQ(once().code, 0);
  }
  void configure(const std::string& stream) { deployment_.configure(people_mapping, stream); }
  Ran once() { return deployment_.dotsync({"once", "--json"}); }
  /// A turn after a comparison of all rows: what it finds missing is looked for once more.
  Ran reconciled() {
    EXPECT_EQ(deployment_.dotsync({"reconcile"}).code, 0);
    return once();
  }
  void sql(const std::string& text) { deployment_.sql().exec(text); }
  /// Everything that the account shows, by address.
  std::map<std::string, nlohmann::json> account() {
    std::map<std::string, nlohmann::json> contacts;
    std::istringstream lines(deployment_.sandbox().contacts());
    for (std::string line; std::getline(lines, line);) {
      const nlohmann::json contact = nlohmann::json::parse(line);
      contacts[contact["identifiers"].value("email", "")] = contact;
    }
    return contacts;
  }
  std::string status(const std::string& address) {
    return account().at(address)["channelProperties"]["email"]["status"];
  }

  Deployment deployment_;
};

TEST_F(ContactLife, ARowThatTakesAnotherAddressTakesItsContactWithIt) {
  const auto id = account().at("p2@example.com")["contactId"];
  sql("UPDATE customers SET email = 'new2@example.com' WHERE id = 2");
  EXPECT_EQ(once().code, 0);
  const auto after = account();
  EXPECT_EQ(after.count("p2@example.com"), 0U);
  ASSERT_EQ(after.count("new2@example.com"), 1U);
  EXPECT_EQ(after.at("new2@example.com")["contactId"], id);
  EXPECT_EQ(after.size(), 5U);
  EXPECT_EQ(once().json()["streams"][0]["sent"], 0);
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);
}

TEST_F(ContactLife, AnAddressThatAnotherContactHasIsSentAsThatContactAndTheOldOneIsListed) {
  deployment_.sandbox().call(
      "PUT", "/contacts/v3/import",
      R"({"contacts":[{"matchIdentifier":"email","identifiers":{"email":"taken@example.com"}}]})");
  ASSERT_TRUE(wait_until([&] { return account().count("taken@example.com") == 1; }, std::chrono::seconds(10)));
  sql("UPDATE customers SET email = 'taken@example.com', version = 77 WHERE id = 2");
  once();
  EXPECT_EQ(once().code, 0);
  const auto after = account();
  EXPECT_EQ(after.at("taken@example.com")["dataFields"]["POINTS"], 77);
  EXPECT_EQ(after.count("p2@example.com"), 1U) << "the old contact stays";
  const Ran events = deployment_.dotsync({"journal", "events"});
  EXPECT_TRUE(has(events.out, "old_address")) << events.out;
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);
}

TEST_F(ContactLife, AnotherRowsClaimOnTheOldAddressKeepsTheContactThere) {
  sql("INSERT INTO customers (id, name, email, updated_at) VALUES (6, 'older', 'p2@example.com', '2020-01-01')");
  EXPECT_EQ(reconciled().code, 0);
  const auto id = account().at("p2@example.com")["contactId"];
  sql("UPDATE customers SET email = 'new2@example.com' WHERE id = 2");
  EXPECT_EQ(once().code, 0);
  const auto after = account();
  EXPECT_EQ(after.at("p2@example.com")["contactId"], id);
  EXPECT_EQ(after.at("p2@example.com")["dataFields"]["FIRSTNAME"], "older");
  EXPECT_EQ(after.count("new2@example.com"), 1U);
}

TEST_F(ContactLife, WhereItIsToldSoAChangedAddressIsANewContact) {
  configure("    on_identifier_change: new\n");
  sql("UPDATE customers SET email = 'new2@example.com' WHERE id = 2");
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(account().size(), 6U);
}

TEST_F(ContactLife, ByDefaultAContactIsLeftAloneWhenItsRowGoes) {
  sql("DELETE FROM customers WHERE id = 3");
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(status("p3@example.com"), "subscribed");
  EXPECT_TRUE(has(deployment_.dotsync({"why", "p3@example.com"}).out, "gone"));
}

TEST_F(ContactLife, ARowThatIsGoneUnsubscribesItsContactWhereItIsToldTo) {
  configure("    on_gone: unsubscribe\n");
  sql("DELETE FROM customers WHERE id = 3");
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(status("p3@example.com"), "unsubscribed");
  EXPECT_EQ(status("p2@example.com"), "subscribed");
  const long before = deployment_.arrived();
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(deployment_.arrived(), before) << "once is enough";
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);

  sql("INSERT INTO customers (id, name, email) VALUES (3, 'back', 'p3@example.com')");
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(account().at("p3@example.com")["dataFields"]["FIRSTNAME"], "back");
}

TEST_F(ContactLife, SuppressIsAnotherWord) {
  configure("    on_gone: suppress\n");
  sql("DELETE FROM customers WHERE id = 3");
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(status("p3@example.com"), "suppressed");
}

TEST_F(ContactLife, ARowThatOnlyLeftWhereIsNotGone) {
  configure("    on_gone: unsubscribe\n    where: \"version < 100\"\n");
  EXPECT_EQ(once().code, 0);
  sql("UPDATE customers SET version = 100 WHERE id = 3; DELETE FROM customers WHERE id = 4");
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(status("p3@example.com"), "subscribed");
  EXPECT_EQ(status("p4@example.com"), "unsubscribed");
}

TEST_F(ContactLife, AContactThatAnotherRowHasIsNotTold) {
  configure("    on_gone: unsubscribe\n");
  sql("INSERT INTO customers (id, name, email, updated_at) VALUES (6, 'twin', 'p3@example.com', '2020-01-01')");
  EXPECT_EQ(reconciled().code, 0);
  sql("DELETE FROM customers WHERE id = 3");
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(status("p3@example.com"), "subscribed");
  EXPECT_EQ(account().at("p3@example.com")["dataFields"]["FIRSTNAME"], "twin");
  sql("DELETE FROM customers WHERE id = 6");
  EXPECT_EQ(reconciled().code, 0);
  EXPECT_EQ(status("p3@example.com"), "unsubscribed");
}

TEST_F(ContactLife, ManyRowsThatGoAtOnceAreAGuardsMatter) {
  sql("INSERT INTO customers (id, name, email) SELECT i, 'n', 'p' || i || '@example.com' FROM generate_series(6, 200) "
      "i");
  configure("    on_gone: unsubscribe\n");
  EXPECT_EQ(once().code, 0);
  sql("DELETE FROM customers WHERE id > 50");
  const Ran stopped = reconciled();
  EXPECT_EQ(stopped.code, 1) << stopped.error;
  EXPECT_TRUE(has(stopped.error, "is guarded")) << stopped.error;
  EXPECT_EQ(status("p60@example.com"), "subscribed");
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(status("p60@example.com"), "unsubscribed");
  EXPECT_EQ(status("p50@example.com"), "subscribed");
}

}  // namespace
}  // namespace dotsync

// What keeps a slip from becoming a mass change: the guard, the account's identity, and a stream's life under its name.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

constexpr const char* guarded = "    guard: {changed_percent_max: 20, changed_min: 3}\n";

/// 20 people, delivered, in imports of 5.
class Guarded : public ::testing::Test {
 protected:
  Guarded() {
    create_people(deployment_.sql(), 20);
    configure("");
    EXPECT_EQ(once().code, 0);
  }
  void configure(const std::string& more) {
    deployment_.configure(people_mapping, std::string(guarded) + "    batch: {contacts_max: 5}\n" + more);
  }
  Ran once() { return deployment_.dotsync({"once", "--json"}); }
  void change(const std::string& what, const std::string& where = "true") {
    deployment_.sql().exec(fmt::format("UPDATE customers SET {} WHERE {}", what, where));
  }
  bool is_equal() { return versions_in_account(deployment_) == versions_in_table(deployment_.sql()); }
  std::string state() { return deployment_.dotsync({"status", "--json"}).json()["streams"][0]["state"]; }
  void edit_configuration(const std::string& from, const std::string& to) {
    std::string text = read_file(deployment_.file("dotsync.yaml"));
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    write_file(deployment_.file("dotsync.yaml"), text.replace(at, from.size(), to));
  }

  Deployment deployment_;
};

TEST_F(Guarded, APassThatWouldChangeTooManyContactsStopsAndAPersonLetsItGoOn) {
  const long before = deployment_.arrived();
  change("version = version + 1");
  const Ran stopped = once();
  EXPECT_EQ(stopped.code, 1) << stopped.error;
  EXPECT_TRUE(has(stopped.error, "stream customers is guarded: skipped; this pass would change 5 or more"))
      << stopped.error;
  EXPECT_TRUE(has(stopped.error, "dotsync plan --stream customers")) << stopped.error;
  EXPECT_EQ(deployment_.arrived(), before) << "the first page was one too many already";
  EXPECT_EQ(state(), "guarded");
  const Ran status = deployment_.dotsync({"status"});
  EXPECT_EQ(status.code, 1);
  EXPECT_TRUE(has(status.out, "this pass would change 5 or more of 20")) << status.out;
  EXPECT_TRUE(has(status.out, "dotsync resume customers")) << status.out;

  const Ran again = once();
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(deployment_.arrived(), before) << "no turn begins until a person has looked";
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  const Ran through = once();
  EXPECT_EQ(through.code, 0) << through.error;
  EXPECT_TRUE(is_equal());
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);

  change("version = version + 1");
  EXPECT_EQ(once().code, 1) << "the next pass is judged anew";
}

TEST_F(Guarded, WhatWentBeforeStaysAndNewContactsAreNeverHeldBack) {
  deployment_.sql().exec("INSERT INTO customers (id, name) SELECT i, 'new' FROM generate_series(101, 150) i");
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.contacts().size(), 70U);
  change("version = version + 1", "id <= 3");
  EXPECT_EQ(once().code, 0) << "three changes are never too many";
  EXPECT_TRUE(is_equal());
}

TEST_F(Guarded, ClearedFieldsAreCountedByThemselves) {
  deployment_.sql().exec("ALTER TABLE customers ALTER name DROP NOT NULL");
  deployment_.configure(
      "matchIdentifier: email\nidentifiers: {email: email}\n"
      "dataFields: {FIRSTNAME: {column: name, onNull: clear}, POINTS: version}\n",
      "    guard: {changed_min: 1000, cleared_fields_max: 2}\n");
  EXPECT_EQ(once().code, 0);
  change("name = NULL", "id <= 2");
  EXPECT_EQ(once().code, 0) << "two are allowed";
  change("name = NULL", "id > 10 AND id <= 13");
  EXPECT_EQ(once().code, 1);
  EXPECT_TRUE(has(deployment_.dotsync({"status"}).out, "would clear 3 or more fields"));
  deployment_.sql().exec("UPDATE customers SET name = 'back' WHERE name IS NULL");
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  EXPECT_EQ(once().code, 0);
}

TEST_F(Guarded, AReconcileIsJudgedToo) {
  const long before = deployment_.arrived();
  deployment_.sql().exec("ALTER TABLE customers DISABLE TRIGGER stamp");
  change("version = version + 1, updated_at = '2020-01-01'");
  EXPECT_EQ(deployment_.dotsync({"reconcile"}).code, 0);
  EXPECT_EQ(once().code, 1);
  EXPECT_EQ(state(), "guarded");
  EXPECT_EQ(deployment_.arrived(), before);
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  EXPECT_EQ(once().code, 0);
  EXPECT_TRUE(is_equal());
}

TEST_F(Guarded, AnotherAccountUnderTheSameNameIsRefusedUntilTheStreamIsBegunAnew) {
  const SandboxProcess other;
  edit_configuration(deployment_.sandbox().base_url(), other.base_url());
  const Ran refused = once();
  EXPECT_EQ(refused.code, 2) << refused.error;
  EXPECT_TRUE(has(refused.error, "belongs to account " + deployment_.sandbox().base_url())) << refused.error;
  EXPECT_TRUE(has(refused.error, "dotsync rebuild --stream customers")) << refused.error;
  EXPECT_EQ(other.contacts(), "");
  EXPECT_EQ(deployment_.dotsync({"rebuild", "--stream", "customers"}).code, 0);
  const Ran sent = once();
  EXPECT_EQ(sent.code, 0) << sent.error;
  EXPECT_EQ(sent.json()["streams"][0]["created"], 20);
}

TEST_F(Guarded, ARenamedStreamKeepsWhatItKnows) {
  const long before = deployment_.arrived();
  edit_configuration("  customers:\n    table", "  people:\n    renamed_from: customers\n    table");
  const Ran renamed = once();
  EXPECT_EQ(renamed.code, 0) << renamed.error;
  EXPECT_EQ(deployment_.arrived(), before) << renamed.out;
  change("version = version + 1", "id = 7");
  EXPECT_EQ(once().code, 0);
  EXPECT_EQ(deployment_.arrived(), before + 1);
  EXPECT_TRUE(has(deployment_.dotsync({"why", "p7@example.com"}).out, "people")) << "its history goes with it";
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);
}

TEST_F(Guarded, AForgottenPersonStaysForgottenUnderAnotherNameOfTheStream) {
  EXPECT_EQ(deployment_.dotsync({"forget", "p5@example.com"}).code, 0);
  EXPECT_EQ(once().code, 0);
  edit_configuration("  customers:\n    table", "  people:\n    renamed_from: customers\n    table");
  deployment_.sql().exec(
      "ALTER TABLE customers DROP COLUMN email; ALTER TABLE customers ADD COLUMN email text; "
      "UPDATE customers SET email = 'q' || id || '@example.com' WHERE id = 5");
  once();
  EXPECT_EQ(deployment_.contacts().count("q5@example.com"), 0U) << "the row itself was forgotten";
}

}  // namespace
}  // namespace dotsync

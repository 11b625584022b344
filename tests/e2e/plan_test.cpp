// `dotsync plan`: what it says is what the next turn does, and nothing of it is done by asking.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

constexpr const char* with_comment =
    "matchIdentifier: email\n"
    "identifiers: {email: email}\n"
    "dataFields: {FIRSTNAME: {column: name, onNull: clear}, POINTS: version, COMMENT: {column: note, onNull: "
    "reject}}\n";

/// 20 people, of whom nothing was sent yet.
class Planned : public ::testing::Test {
 protected:
  Planned() {
    create_people(deployment_.sql(), 20);
    sql("ALTER TABLE customers ALTER name DROP NOT NULL; ALTER TABLE customers ADD COLUMN note text");
    deployment_.configure(mapping_);
  }
  void sql(const std::string& statements) { deployment_.sql().exec(statements); }
  nlohmann::json plan(int code = 0) {
    const Ran ran = deployment_.dotsync({"plan", "--json"});
    EXPECT_EQ(ran.code, code) << ran.out << ran.error;
    return ran.json()["streams"][0];
  }
  nlohmann::json once() { return deployment_.dotsync({"once", "--json"}).json()["streams"][0]; }
  /// The plan, which must come true. `due`: rows that the turn besides reads by key, and finds as they were.
  nlohmann::json plan_and_do(int code = 0, int due = 0) {
    const long before = deployment_.arrived();
    const nlohmann::json planned = plan(code);
    EXPECT_EQ(deployment_.arrived(), before) << "a plan sends nothing";
    nlohmann::json done = once();
    for (const char* count : {"read", "unchanged"}) done[count] = done[count].get<int>() - due;
    for (const char* count : {"read", "new", "changed", "unchanged", "rejected", "superseded", "sent"})
      EXPECT_EQ(planned[count], done[count]) << count << " of\n" << planned.dump(2) << done.dump(2);
    EXPECT_EQ(planned["imports"], done["imports"].size());
    EXPECT_EQ(deployment_.arrived() - before, planned["sent"].get<long>());
    return planned;
  }

  std::string mapping_ =
      "matchIdentifier: email\n"
      "identifiers: {email: email}\n"
      "dataFields: {FIRSTNAME: {column: name, onNull: clear}, POINTS: version}\n";
  Deployment deployment_;
};

TEST_F(Planned, BeforeTheFirstRunAllIsNewAndNoJournalIsMade) {
  const nlohmann::json first = plan();
  EXPECT_EQ(first["rows"], "everything");
  EXPECT_EQ(first["new"], 20);
  EXPECT_EQ(first["samples"]["new"].size(), 5U);
  EXPECT_FALSE(std::filesystem::exists(deployment_.journal_path()));
  plan_and_do();
  EXPECT_EQ(plan()["read"], 0);
}

TEST_F(Planned, ChangesAreCountedByFieldAndNamed) {
  once();
  sql("UPDATE customers SET version = 9 WHERE id <= 3; UPDATE customers SET name = NULL WHERE id = 3;"
      "UPDATE customers SET note = 'nobody maps it' WHERE id = 4;"
      "INSERT INTO customers (id, name) VALUES (21, 'new'), (22, repeat('x', 300))");
  const nlohmann::json planned = plan_and_do(1);
  EXPECT_EQ(planned["rows"], "changed");
  EXPECT_EQ(planned["new"], 1);
  EXPECT_EQ(planned["changed"], 3);
  EXPECT_EQ(planned["unchanged"], 1);
  EXPECT_EQ(planned["rejected"], 1);
  EXPECT_EQ(planned["cleared_fields"], 1);
  EXPECT_EQ(planned["fields"], nlohmann::json::parse(R"([
      {"field": "dataFields.FIRSTNAME", "changed": 1, "cleared": 1},
      {"field": "dataFields.POINTS", "changed": 3, "cleared": 0}])"));
  const nlohmann::json& samples = planned["samples"];
  EXPECT_EQ(samples["new"], nlohmann::json::parse(R"([{"row_key": "21"}])"));
  EXPECT_EQ(samples["changed"][2],
            nlohmann::json::parse(R"({"row_key": "3", "fields": ["dataFields.FIRSTNAME", "dataFields.POINTS"]})"));
  EXPECT_EQ(samples["cleared"][0]["fields"][0], "dataFields.FIRSTNAME");
  EXPECT_EQ(samples["rejected"][0]["row_key"], "22");
  EXPECT_EQ(samples["rejected"][0]["field"], "dataFields.FIRSTNAME");
  EXPECT_NE(samples["rejected"][0]["remedy"], "");
}

TEST_F(Planned, ANewMappingIsShownByTheFieldsItTouches) {
  sql("INSERT INTO customers (id, name) VALUES (21, repeat('x', 300))");
  once();
  sql("UPDATE customers SET note = 'seen'");
  once();
  mapping_ = with_comment;
  deployment_.configure(mapping_);
  sql("UPDATE customers SET note = NULL WHERE id = 7");
  const nlohmann::json planned = plan_and_do(1, 1);
  EXPECT_EQ(planned["rows"], "new_mapping");
  EXPECT_EQ(planned["changed"], 19);
  EXPECT_EQ(planned["rejected"], 2) << "row 7, and 21 once more";
  EXPECT_EQ(planned["fields"],
            nlohmann::json::parse(R"([{"field": "dataFields.COMMENT", "changed": 19, "cleared": 0}])"))
      << "the fields that were there before are the same";
}

TEST_F(Planned, WhatTheGuardWouldStopIsSaidBefore) {
  deployment_.configure(mapping_, "    guard: {changed_percent_max: 20, changed_min: 3}\n");
  once();
  sql("UPDATE customers SET version = version + 1");
  const Ran planned = deployment_.dotsync({"plan"});
  EXPECT_EQ(planned.code, 1);
  EXPECT_NE(planned.out.find("THE GUARD WOULD STOP IT"), std::string::npos) << planned.out;
  EXPECT_EQ(plan(1)["changed"], 20) << "all of it, not only what the guard sees before it stops";
  once();
  const nlohmann::json guarded = plan(1);
  EXPECT_EQ(guarded["state"], "guarded");
  EXPECT_EQ(guarded["rows"], "rest");
  EXPECT_EQ(guarded["changed"], 20);
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  EXPECT_EQ(once()["sent"], 20);
}

TEST_F(Planned, ItLooksBesideADaemonAndWhateverTheStreamIsCalled) {
  once();
  auto daemon = deployment_.start({"run"});
  ASSERT_TRUE(wait_until(
      [&] {
        return deployment_.dotsync({"status", "--json"}).json()["daemon"]["running"] == true;
      },
      std::chrono::seconds(20)));
  EXPECT_EQ(plan()["new"], 0);
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
  std::string text = read_file(deployment_.file("dotsync.yaml"));
  const std::string before = "  customers:\n";
  text.replace(text.find(before), before.size(), "  people:\n    renamed_from: customers\n");
  write_file(deployment_.file("dotsync.yaml"), text);
  const nlohmann::json renamed = plan();
  EXPECT_EQ(renamed["stream"], "people");
  EXPECT_EQ(renamed["read"], 0);
  const Ran unknown = deployment_.dotsync({"plan", "--stream", "customers"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.error.find("people"), std::string::npos) << unknown.error;
}

TEST_F(Planned, OneSourceThatIsNotThereHidesNoOther) {
  std::string text = read_file(deployment_.file("dotsync.yaml"));
  text += "  elsewhere: {table: public.nothing, key: id, watermark: updated_at, mapping: customers.mapping.yaml}\n";
  write_file(deployment_.file("dotsync.yaml"), text);
  const Ran ran = deployment_.dotsync({"plan", "--json"});
  EXPECT_EQ(ran.code, 2) << ran.error;
  EXPECT_EQ(ran.json()["streams"].size(), 1U);
  EXPECT_NE(ran.error.find("stream elsewhere"), std::string::npos) << ran.error;
}

}  // namespace
}  // namespace dotsync

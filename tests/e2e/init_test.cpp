// From a table and an account to contacts without a file written by hand: init, check, preview, plan, once; and
// `fields`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "e2e/deployment.hpp"

namespace dotsync {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Init : public ::testing::Test {
 protected:
  explicit Init(const std::string& script = {}) : deployment_({"--processing-ms", "20"}, script) {}

  PgClient& sql() { return deployment_.sql(); }

  /// The demo's database: ten thousand customers as they really are.
  void create_customers() {
    std::string demo = read_file(DOTSYNC_SOURCE_DIR "/demo/customers.sql");
    const std::string role = "CREATE ROLE dotsync LOGIN;";  // every deployment has it
    sql().exec(demo.erase(demo.find(role), role.size()));
  }

  Ran init(std::vector<std::string> more = {}, const std::string& table = "public.customers") {
    std::vector<std::string> arguments = {"init",
                                          "--table",
                                          table,
                                          "--dsn",
                                          PrivatePostgres::shared().dsn(deployment_.database(), "dotsync"),
                                          "--base-url",
                                          deployment_.sandbox().base_url(),
                                          "--username",
                                          "file:user",
                                          "--password",
                                          "file:password"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return deployment_.dotsync(arguments);
  }

  std::string written(const std::string& name) const { return read_file(deployment_.file(name)); }

  Deployment deployment_;
};

TEST_F(Init, FromATableToContactsWithoutAFileWrittenByHand) {
  create_customers();
  const Ran made = init();
  ASSERT_EQ(made.code, 0) << made.error;
  EXPECT_THAT(made.out, AllOf(HasSubstr("wrote dotsync.yaml"), HasSubstr("wrote customers.mapping.yaml"),
                              HasSubstr("set by the trigger customers_stamp"), Not(HasSubstr("note:"))));
  const std::string mapping = written("customers.mapping.yaml");
  EXPECT_EQ(mapping.rfind("# yaml-language-server: $schema=/usr/share/dotsync/mapping.schema.json\n", 0), 0U);
  EXPECT_THAT(mapping, AllOf(HasSubstr("\n  FIRSTNAME: first_name\n"), HasSubstr("\n  SPEND: lifetime_value\n"),
                             HasSubstr("\n  BIRTHDAY: dob\n"), HasSubstr("\n  # NOTE: note"),
                             HasSubstr("\n  customerId: id "), HasSubstr("#   - {name: VIP, when: is_vip}\n")));

  const Ran check = deployment_.dotsync({"check", "--json"});
  EXPECT_EQ(check.code, 0) << check.out;
  const json found = check.json();
  for (const json& finding : found.at("findings")) EXPECT_NE(finding["level"], "error") << finding;
  EXPECT_EQ(deployment_.dotsync({"fields"}).code, 0);

  const Ran preview = deployment_.dotsync({"preview", "--stream", "customers", "--limit", "1"});
  const json first = json::parse(preview.out);
  const Ran plan = deployment_.dotsync({"plan", "--json"});
  EXPECT_EQ(plan.code, 1) << plan.error;
  const json planned = plan.json().at("streams").at(0);
  EXPECT_EQ(planned.at("rejected"), 70);
  EXPECT_EQ(deployment_.arrived(), 0) << "nothing is sent before it was seen";

  // 20 rows without and 50 with a broken address are rejected, 4 are suppressed: those need a person.
  const Ran once = deployment_.dotsync({"once", "--json"});
  EXPECT_EQ(once.code, 1) << once.error;
  const json done = once.json().at("streams").at(0);
  EXPECT_EQ(done.at("failed"), 4);
  for (const char* count : {"read", "new", "superseded", "rejected", "sent"}) EXPECT_EQ(planned[count], done[count]);
  const auto contacts = deployment_.contacts();
  const auto rows = sql().query(
      "SELECT DISTINCT ON (1) lower(trim(email)), first_name, coalesce(lifetime_value::text, ''), is_vip, id,"
      "  CASE WHEN newsletter = false THEN 'unsubscribed' ELSE 'subscribed' END"
      "  FROM customers WHERE trim(email) ~ '^[^@[:space:]]+@[^@[:space:]]+[.][A-Za-z]+$'"
      "   AND email NOT LIKE '%@blocked.example' ORDER BY 1, updated_at DESC, id DESC");
  ASSERT_EQ(contacts.size(), rows.size());
  for (const auto& row : rows) {
    const auto contact = contacts.find(row[0]);
    ASSERT_NE(contact, contacts.end()) << "row " << row[4];
    const json& fields = contact->second.at("dataFields");
    EXPECT_EQ(fields.at("FIRSTNAME"), row[1]);
    EXPECT_EQ(fields.value("SPEND", json()), row[2].empty() ? json() : json::parse(row[2])) << "row " << row[4];
    EXPECT_EQ(fields.at("VIP"), row[3] == "t");
    EXPECT_EQ(contact->second.at("identifiers").at("customerId"), row[4]);
    EXPECT_EQ(contact->second.at("status"), row[5]) << "row " << row[4];
  }
  EXPECT_EQ(first.at("dataFields").at("FIRSTNAME"),
            contacts.at(first.at("identifiers").at("email").get<std::string>()).at("dataFields").at("FIRSTNAME"));
}

TEST_F(Init, WritesOverNothingAndLeavesNothingBehindWhereItFails) {
  sql().exec("CREATE TABLE customers (id int PRIMARY KEY, email text, updated_at timestamptz)");
  const Ran refused = init();
  EXPECT_EQ(refused.code, 3) << refused.error;
  EXPECT_THAT(refused.error, HasSubstr("GRANT SELECT ON public.customers TO dotsync;"));
  EXPECT_FALSE(std::filesystem::exists(deployment_.file("dotsync.yaml")));
  EXPECT_FALSE(std::filesystem::exists(deployment_.file("customers.mapping.yaml")));

  sql().exec("GRANT SELECT ON customers TO dotsync");
  EXPECT_THAT(init({}, "public.custmers").error, HasSubstr("did you mean table: public.customers?"));
  EXPECT_EQ(init({"--stream", "a b"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(deployment_.file("a b.mapping.yaml")));
  EXPECT_EQ(init().code, 0);
  const auto mode = std::filesystem::status(deployment_.file("dotsync.yaml")).permissions();
  EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
  const std::string before = written("dotsync.yaml");
  const Ran again = init();
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.error, HasSubstr("dotsync.yaml is there already, and init writes over nothing"));
  EXPECT_EQ(written("dotsync.yaml"), before);
}

TEST_F(Init, ManagesWithoutTheAccount) {
  sql().exec(
      "CREATE TABLE customers (id int PRIMARY KEY, email text, first_name text, shoe_size int);"
      "GRANT SELECT ON customers TO dotsync");
  const std::string dsn = PrivatePostgres::shared().dsn(deployment_.database(), "dotsync");
  const Ran made = deployment_.dotsync({"init", "--table", "customers", "--dsn", dsn, "--password", "env:NOT_SET"});
  ASSERT_EQ(made.code, 0) << made.error;
  EXPECT_THAT(made.out, AllOf(HasSubstr("note: the account was not asked"), HasSubstr("the data fields are a guess")));
  EXPECT_THAT(written("dotsync.yaml"), AllOf(HasSubstr("region: auto"), HasSubstr("{credential: dotdigital-user}"),
                                             HasSubstr("{env: NOT_SET}"), HasSubstr("watermark: {kind: xmin}")));
  EXPECT_THAT(written("customers.mapping.yaml"),
              AllOf(HasSubstr("\n  FIRSTNAME: first_name\n"), HasSubstr("# SHOE_SIZE: shoe_size")));
  EXPECT_EQ(deployment_.dotsync({"check", "--offline"}, {{"NOT_SET", "secret"}}).code, 0);
}

TEST_F(Init, TakesNoPasswordOnACommandLine) {
  const Ran refused = deployment_.dotsync({"init", "--table", "t", "--dsn", "dbname=x", "--password", "hunter2"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.error, AllOf(HasSubstr("file:PATH, env:NAME or credential:NAME"), Not(HasSubstr("hunter2"))));
}

TEST_F(Init, OddNamesComeThrough) {
  sql().exec(
      R"(CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."Cust omers" ("the id" int PRIMARY KEY, "E-Mail: work" text, "on" text,)"
      R"( "FirstName" text, "# {x}" text);)"
      R"(COMMENT ON COLUMN "Odd"."Cust omers"."FirstName" IS E'given\nname: # {'; INSERT INTO "Odd"."Cust omers" VALUES)"
      R"( (1, 'a@example.com', 'x', 'Ann', 'y');)"
      R"(GRANT USAGE ON SCHEMA "Odd" TO dotsync; GRANT SELECT ON "Odd"."Cust omers" TO dotsync)");
  const Ran made = init({}, R"("Odd"."Cust omers")");
  ASSERT_EQ(made.code, 0) << made.error;
  const Ran check = deployment_.dotsync({"check"});
  EXPECT_EQ(check.code, 0) << check.out << written("Cust-omers.mapping.yaml");
  const Ran once = deployment_.dotsync({"once"});
  EXPECT_EQ(once.code, 0) << once.error;
  EXPECT_EQ(deployment_.contacts().at("a@example.com").at("dataFields").at("FIRSTNAME"), "Ann");
}

constexpr const char* new_fields =
    "matchIdentifier: email\n"
    "identifiers: {email: email}\n"
    "dataFields: {FIRSTNAME: name, SHOE_SIZE: size, SEEN: updated_at, FRIEND: {value: true}, SPEND: name}\n";

void create_shoes(PgClient& sql) {
  sql.exec(
      "CREATE TABLE customers (id int PRIMARY KEY, name text, email text, size int, updated_at timestamptz NOT NULL);"
      "GRANT SELECT ON customers TO dotsync");
}

std::map<std::string, std::string> states(const Ran& ran) {
  std::map<std::string, std::string> found;
  const json all = ran.json();
  for (const json& line : all.at("fields"))
    found[line.at("field").get<std::string>()] = line.at("state").get<std::string>() + " " +
                                                 (line.at("type").is_null() ? "-" : line.at("type").get<std::string>());
  return found;
}

using States = std::map<std::string, std::string>;

TEST_F(Init, FieldsShowsTheDifferenceAndCreatesWhatIsMissing) {
  create_shoes(sql());
  deployment_.configure(new_fields);
  const Ran shown = deployment_.dotsync({"fields", "--json"});
  EXPECT_EQ(shown.code, 1);
  EXPECT_EQ(states(shown), (States{{"FIRSTNAME", "present String"},
                                   {"SHOE_SIZE", "missing -"},
                                   {"SEEN", "missing -"},
                                   {"FRIEND", "missing -"},
                                   {"SPEND", "wrong type Numeric"}}));
  EXPECT_EQ(deployment_.dotsync({"check"}).code, 4);
  const Ran created = deployment_.dotsync({"fields", "--create", "--json"});
  EXPECT_EQ(created.code, 1) << "SPEND is of another type still";
  EXPECT_EQ(states(created), (States{{"FIRSTNAME", "present String"},
                                     {"SHOE_SIZE", "created Numeric"},
                                     {"SEEN", "created Date"},
                                     {"FRIEND", "created Boolean"},
                                     {"SPEND", "wrong type Numeric"}}));
  const std::string account = deployment_.sandbox().call("GET", "/v2/data-fields").body;
  EXPECT_THAT(account, HasSubstr(R"({"name":"SHOE_SIZE","type":"Numeric","visibility":"Private")"));
  EXPECT_EQ(states(deployment_.dotsync({"fields", "--create", "--json"})).at("SHOE_SIZE"), "present Numeric");
  EXPECT_THAT(deployment_.dotsync({"fields"}).out, HasSubstr("add type: number"));
}

class InitWithLostAnswers : public Init {
 protected:
  // The fields are asked for, then the first one is created: the account does it, and its answer is lost.
  InitWithLostAnswers() : Init(R"({"rules": [{"on": "data_fields", "nth": 2, "do": "cut_after"}]})") {}
};

TEST_F(InitWithLostAnswers, AFieldThatAppearedMeanwhileIsThere) {
  create_shoes(sql());
  deployment_.configure("matchIdentifier: email\nidentifiers: {email: email}\ndataFields: {SHOE_SIZE: size}\n");
  const Ran created = deployment_.dotsync({"fields", "--create", "--json"});
  EXPECT_EQ(created.code, 0) << created.error;
  EXPECT_EQ(states(created), (States{{"SHOE_SIZE", "present Numeric"}}));
}

}  // namespace
}  // namespace dotsync

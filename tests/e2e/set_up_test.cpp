// Twelve messes that people make, or meet, when they set up a sync, and some more: what `check` says must be enough to
// mend each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>

#include "e2e/deployment.hpp"

namespace dotsync {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* whole_mapping =
    "matchIdentifier: email\n"
    "identifiers: {email: email}\n"
    "dataFields:\n"
    "  FIRSTNAME: first_name\n";

class SetUp : public ::testing::Test {
 protected:
  SetUp() {
    sql().exec(
        "CREATE TABLE customers (id bigint PRIMARY KEY, first_name text, email text, mobile text, spend text,"
        "  updated_at timestamptz NOT NULL DEFAULT now());"
        "CREATE INDEX ON customers (updated_at, id);"
        "INSERT INTO customers (id, first_name, email, mobile, spend) VALUES"
        "  (1, 'Ann', 'ann@example.com', '07700 900123', '12.50'), (2, 'Bob', 'bob@example.com', '+44 7700 900456', "
        "'7'),"
        "  (3, 'Cyd', 'cyd@example.com', NULL, 'lots');"
        "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync");
  }

  PgClient& sql() { return deployment_.sql(); }
  void map(const std::string& mapping) { deployment_.configure(mapping); }

  /// The findings that are no `ok`, as people read them; `code_` is the exit code.
  std::string complaints() {
    const Ran check = deployment_.dotsync({"check"});
    code_ = check.code;
    EXPECT_EQ(check.error, "");
    EXPECT_EQ(check.out.find('\x1b'), std::string::npos) << "no colours but on a terminal";
    const json found = deployment_.dotsync({"check", "--json"}).json().at("findings");
    for (const json& finding : found) {
      const bool from_a_file = finding["subject"] == "configuration";  // its words say what was expected
      EXPECT_TRUE(finding["level"] != "error" || from_a_file || !finding["remedy"].is_null()) << finding;
    }
    return check.out;
  }

  Deployment deployment_;
  int code_ = -1;
};

TEST_F(SetUp, NothingIsWrong) {
  map(whole_mapping);
  EXPECT_THAT(complaints(), AllOf(HasSubstr("an index serves the pages"), HasSubstr("1 data field is in the account"),
                                  HasSubstr("check: all well")));
  EXPECT_EQ(code_, 0);
}

TEST_F(SetUp, TheWrongPassword) {
  map(whole_mapping);
  write_file(deployment_.file("password"), "guess\n");
  EXPECT_THAT(
      complaints(),
      AllOf(HasSubstr("error    dotsync.yaml:3:13: Dotdigital refused the user name or the password (HTTP 401)"),
            HasSubstr("name and password of an API user"), HasSubstr("Settings > Access > API users"),
            HasSubstr("into user and password"), ::testing::Not(HasSubstr("guess"))));
  EXPECT_EQ(code_, 4);
}

TEST(SetUpElsewhere, TheWrongRegion) {
  Deployment deployment({"--region", "r2", "--wrong-region"});
  deployment.sql().exec(
      "CREATE TABLE customers (id bigint PRIMARY KEY, first_name text, email text, updated_at timestamptz NOT NULL);"
      "GRANT SELECT ON customers TO dotsync");
  deployment.configure(whole_mapping);
  const Ran check = deployment.dotsync({"check"});
  EXPECT_EQ(check.code, 4);
  EXPECT_THAT(check.out, AllOf(HasSubstr("error    dotsync.yaml:2:13: wrong region: the account lives at "
                                         "https://r2-api.dotdigital.com, not at http://127.0.0.1:"),
                               HasSubstr("           region: r2\n")));
}

TEST_F(SetUp, AMissingGrant) {
  map(whole_mapping);
  sql().exec("REVOKE SELECT ON customers FROM dotsync");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("the role dotsync may not read it"),
                                  HasSubstr("GRANT SELECT ON public.customers TO dotsync;")));
  EXPECT_EQ(code_, 3);
  // What is printed is enough, also where it is about one column only.
  sql().exec("GRANT SELECT (id, updated_at, email) ON customers TO dotsync");
  const std::string grant = "GRANT SELECT (\"first_name\", xmin) ON public.customers TO dotsync;";
  EXPECT_THAT(complaints(), HasSubstr("may not read the columns \"first_name\", xmin"));
  EXPECT_THAT(complaints(), HasSubstr(grant));
  sql().exec(grant);
  EXPECT_THAT(complaints(), HasSubstr("public.customers can be read"));
}

TEST_F(SetUp, NoIndex) {
  map(whole_mapping);
  sql().exec(
      "DROP INDEX customers_updated_at_id_idx; INSERT INTO customers (id) SELECT generate_series(10, 20000);"
      "ANALYZE customers");
  const std::string out = complaints();
  EXPECT_EQ(code_, 0) << "slow is not wrong";
  EXPECT_THAT(out, AllOf(HasSubstr("no index serves the pages ordered by updated_at and the key"),
                         HasSubstr("rows are read and sorted for every page"),
                         HasSubstr("CREATE INDEX CONCURRENTLY ON public.customers (\"updated_at\", \"id\");")));
}

TEST_F(SetUp, TextInANumericField) {
  map("matchIdentifier: email\nidentifiers: {email: email}\ndataFields:\n  SPEND: spend\n");
  EXPECT_THAT(
      complaints(),
      AllOf(HasSubstr("error    customers.mapping.yaml:4:3: SPEND is Numeric in the account, and the mapping sends "
                      "text of column spend: 3 of 3 rows would be refused"),
            HasSubstr("           SPEND: {column: spend, type: number}\n"),
            HasSubstr("of these 1 row holds no number")));
  EXPECT_EQ(code_, 4);
  map("matchIdentifier: email\nidentifiers: {email: email}\ndataFields:\n  SPEND: {column: spend, type: number}\n");
  EXPECT_THAT(complaints(), HasSubstr("SPEND: 1 row holds no number in column spend"));
  EXPECT_EQ(code_, 0);
}

TEST_F(SetUp, AListThatWasDeleted) {
  map("matchIdentifier: email\nidentifiers: {email: email}\nlists: [{id: 4711}, {name: Newsleter}]\n");
  EXPECT_THAT(complaints(),
              AllOf(HasSubstr("customers.mapping.yaml:3:9: the account has no list with id 4711"),
                    HasSubstr("customers.mapping.yaml:3:28: the account has no list named 'Newsleter'; did you mean "
                              "'Newsletter'?"),
                    HasSubstr("name one that there is: Test, Newsletter, VIP, Customers")));
  EXPECT_EQ(code_, 4);
}

TEST_F(SetUp, ACategoryInsteadOfAPreference) {
  map("matchIdentifier: email\nidentifiers: {email: email}\n"
      "preferences: [{name: Clothing, isOptedIn: {value: true}}, {id: 21, isOptedIn: {value: true}}]\n");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("'Clothing' is a category of preferences, not a preference"),
                                  HasSubstr("name its preferences instead: Mens fashion, Womens fashion"),
                                  HasSubstr("'Preferred contact method' is a category")));
  EXPECT_EQ(code_, 4);
}

TEST_F(SetUp, ACustomIdentifierThatNobodyMade) {
  map("matchIdentifier: shopId\nidentifiers: {shopId: id, email: email}\n");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("customers.mapping.yaml:2:15: the account has no custom identifier shopId"),
                                  HasSubstr("refuses the whole import"), HasSubstr("one that there is: customerId")));
  EXPECT_EQ(code_, 4);
}

TEST_F(SetUp, APhoneNumberWithoutItsCountry) {
  map("matchIdentifier: email\nidentifiers: {email: email, mobileNumber: {column: mobile, type: phone}}\n");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("1 row has a phone number without its country in column mobile"),
                                  HasSubstr("mobileNumber: {column: mobile, type: phone, country: GB}")));
  EXPECT_EQ(code_, 0) << "the other rows go";
  map("matchIdentifier: email\nidentifiers: {email: email, mobileNumber: mobile}\n");
  EXPECT_THAT(complaints(), HasSubstr("would take the digits as they are, for another number"));
  EXPECT_EQ(code_, 2);
}

TEST_F(SetUp, ASlipInTheMapping) {
  map("matchIdentifier: email\nidentifiers: {email: emial}\ndataFields: {FIRSTNAM: first_name}\n");
  EXPECT_THAT(
      complaints(),
      AllOf(HasSubstr("customers.mapping.yaml:2:22: identifiers.email: the source has no column 'emial'; did you "
                      "mean 'email'?"),
            HasSubstr("the account has no data field FIRSTNAM; did you mean 'FIRSTNAME'?")));
  EXPECT_EQ(code_, 2);
}

TEST_F(SetUp, OneAddressInTwoRows) {
  map(whole_mapping);
  sql().exec("INSERT INTO customers (id, email) VALUES (4, ' Ann@Example.com')");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("2 rows share 1 value of email: of each only the newest row is sent"),
                                  HasSubstr("SELECT lower(trim(email)), count(*) FROM public.customers")));
  EXPECT_EQ(code_, 0);
}

TEST_F(SetUp, ATableThatWasRenamed) {
  map(whole_mapping);
  sql().exec("ALTER TABLE customers RENAME TO clients");
  EXPECT_THAT(
      complaints(),
      AllOf(HasSubstr("error    dotsync.yaml:11:12: table public.customers: there is no such table or view in this "
                      "database"),
            HasSubstr("if the table was renamed, write table: public.clients")));
  EXPECT_EQ(code_, 2);
}

// Beyond the twelve.

TEST_F(SetUp, ARoleThatIsTooStrong) {
  map(whole_mapping);
  sql().exec("GRANT INSERT, DELETE ON customers TO dotsync");
  const std::string revoke = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.customers FROM dotsync;";
  EXPECT_THAT(complaints(), AllOf(HasSubstr("the role may write to the table"), HasSubstr(revoke)));
  sql().exec(revoke);
  EXPECT_THAT(complaints(), HasSubstr("check: all well"));
  sql().exec("ALTER TABLE customers OWNER TO dotsync");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("the role dotsync owns public.customers"),
                                  HasSubstr("GRANT SELECT ON public.customers TO dotsync_reader;")));
  EXPECT_EQ(code_, 0) << "dangerous is not wrong";
}

TEST_F(SetUp, AViewThatSortsForEveryPage) {
  sql().exec(
      "INSERT INTO customers (id) SELECT generate_series(10, 20000); ANALYZE customers;"
      "ALTER TABLE customers RENAME TO base; GRANT SELECT ON base TO dotsync;"
      "CREATE VIEW customers AS SELECT id, first_name, email, updated_at + interval '0' AS updated_at FROM base;"
      "GRANT SELECT ON customers TO dotsync");
  map(whole_mapping);
  EXPECT_THAT(complaints(), AllOf(HasSubstr("every page ordered by updated_at and the key reads and sorts about 19,"),
                                  HasSubstr("Seq Scan on base")));
  EXPECT_EQ(code_, 0);
}

TEST_F(SetUp, OneMissingSecretHidesNothingElse) {
  map(whole_mapping);
  std::filesystem::remove(deployment_.file("password"));
  sql().exec("REVOKE SELECT ON customers FROM dotsync");
  EXPECT_THAT(complaints(), AllOf(HasSubstr("error    dotsync.yaml:4:13: account.password: password: No such file"),
                                  HasSubstr("install -D -m 600 /dev/stdin password"),
                                  HasSubstr("GRANT SELECT ON public.customers TO dotsync;")));
  EXPECT_EQ(code_, 2);
}

TEST_F(SetUp, AFileThatOnlyRootCanRead) {
  if (geteuid() != 0) GTEST_SKIP() << "only root becomes another user";
  map(whole_mapping);
  const passwd* nobody = getpwnam("nobody");
  ASSERT_NE(nobody, nullptr);
  ASSERT_EQ(chown(deployment_.file("state").c_str(), nobody->pw_uid, nobody->pw_gid), 0);
  EXPECT_THAT(complaints(),
              AllOf(HasSubstr("error    dotsync.yaml:1:1: the user nobody, as which the service runs, cannot read it"),
                    HasSubstr("chgrp nogroup dotsync.yaml && chmod 0640 dotsync.yaml")));
  EXPECT_EQ(code_, 2);
}

TEST_F(SetUp, TwoStreamsThatSetOneField) {
  deployment_.configure(
      whole_mapping, "  others: {table: public.customers, watermark: updated_at, mapping: customers.mapping.yaml}\n");
  EXPECT_THAT(complaints(), HasSubstr("customers.mapping.yaml:4:3: the stream customers sets FIRSTNAME too"));
}

TEST(SetUpElsewhere, AClockThatIsWrong) {
  Deployment deployment({}, R"({"rules": [{"on": "account_info", "do": "respond", "status": 200,
    "body": "{\"id\": 1, \"properties\": []}", "headers": {"Date": "Sun, 06 Nov 1994 08:49:37 GMT"}}]})");
  deployment.configure(whole_mapping);
  EXPECT_THAT(deployment.dotsync({"check"}).out,
              AllOf(HasSubstr("the clock of this machine is"), HasSubstr("s ahead of Dotdigital's"),
                    HasSubstr("timedatectl set-ntp true")));
}

TEST(SetUpElsewhere, ALookupThatIsNotThereIsAWarning) {
  Deployment deployment({}, R"({"rules": [{"on": "data_fields", "do": "refuse", "status": 404},
    {"on": "lists", "do": "refuse", "status": 404}, {"on": "account_info", "do": "refuse", "status": 404}]})");
  deployment.sql().exec(
      "CREATE TABLE customers (id bigint PRIMARY KEY, first_name text, email text, updated_at timestamptz NOT NULL);"
      "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync");
  deployment.configure(std::string(whole_mapping) + "lists: [{id: 1}]\n");
  const Ran check = deployment.dotsync({"check"});
  EXPECT_EQ(check.code, 0) << check.out;
  EXPECT_THAT(check.out, AllOf(HasSubstr("cannot look up data fields"), HasSubstr("cannot look up lists"),
                               HasSubstr("HTTP 404"), HasSubstr("what the mapping says of them was not checked")));
}

}  // namespace
}  // namespace dotsync

// Names, shapes and exit codes that scripts stand on. A column or key that goes, or changes its place, fails here.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

using Names = std::vector<std::string>;
using nlohmann::json;

const std::map<std::string, Names> views = {
    {"v_stream",
     {"stream", "account", "source", "state", "position", "last_success_at", "next_run_at", "due", "in_flight",
      "failed", "rejected"}},
    {"v_batch",
     {"batch_id", "stream", "import_id", "state", "contacts", "created", "updated", "partial", "failed", "unreported",
      "bytes", "http_status", "error_code", "submitted_at", "accepted_at", "final_at"}},
    {"v_delivery", {"stream", "row_key", "outcome", "code", "batch_id", "import_id", "contact_id", "updated_at"}},
    {"v_failure",
     {"stream", "row_key", "outcome", "code", "class", "field", "description", "remedy", "identifier", "contact_id",
      "batch_id", "import_id", "first_at", "last_at", "next_attempt_at"}},
    {"v_pass",
     {"pass_id", "stream", "kind", "started_at", "ended_at", "read", "new", "changed", "unchanged", "rejected",
      "superseded", "sent", "late"}},
    {"v_event", {"event_id", "at", "stream", "batch_id", "row_key", "kind", "from_state", "to_state", "text"}},
};

bool is_iso_utc(const json& time) {
  const std::string text = time.get<std::string>();
  return text.size() >= 20 && text[10] == 'T' && text.back() == 'Z';
}

/// Of twelve rows one is rejected, one refused in the report, one taken in part; the rest arrive.
class Answers : public ::testing::Test {
 protected:
  Answers() {
    PgClient& sql = deployment_.sql();
    sql.exec(
        "CREATE TABLE customers (id bigint PRIMARY KEY, name text, email text, list text, updated_at timestamptz NOT "
        "NULL "
        "DEFAULT now()); CREATE INDEX ON customers (updated_at, id);"
        "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync;"
        "INSERT INTO customers SELECT i, 'n' || i, CASE i WHEN 3 THEN NULL WHEN 4 THEN 'x@blocked.example' "
        "ELSE 'p' || i || '@example.com' END, CASE WHEN i = 5 THEN 'x' END FROM generate_series(1, 12) i");
    deployment_.configure(
        "matchIdentifier: email\nidentifiers: {email: email}\ndataFields: {FIRSTNAME: name}\n"
        "lists: [{id: 345579}, {id: 99, when: list}]\n");
  }

  void sync() { EXPECT_EQ(deployment_.dotsync({"once", "-q"}).code, 1); }
  json list(const Names& arguments) {
    Names all = arguments;
    all.push_back("--json");
    const Ran ran = deployment_.dotsync(all);
    EXPECT_EQ(ran.code, 0) << ran.error;
    return ran.json();
  }
  int code(const Names& arguments) { return deployment_.dotsync(arguments).code; }

  Deployment deployment_;
};

Names keys(const json& object) {
  Names names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

void expect_keys(const json& object, Names wanted) {
  std::sort(wanted.begin(), wanted.end());
  EXPECT_EQ(keys(object), wanted);
}

void expect_has(const json& object, const Names& wanted) {
  for (const std::string& name : wanted) EXPECT_TRUE(object.contains(name)) << name << " of " << object;
}

TEST_F(Answers, ViewsHaveTheirColumnsInOrder) {
  sync();
  SQLite::Database database(deployment_.journal_path(), SQLite::OPEN_READONLY);
  for (const auto& [view, columns] : views) {
    SQLite::Statement info(database, fmt::format("SELECT name FROM pragma_table_info('{}')", view));
    Names found;
    while (info.executeStep()) found.push_back(info.getColumn(0).getString());
    ASSERT_GE(found.size(), columns.size()) << view;
    found.resize(columns.size());  // later ones are added at the end
    EXPECT_EQ(found, columns) << view;
  }
}

TEST_F(Answers, OnceSumsUpTheTurn) {
  const Ran once = deployment_.dotsync({"once", "--json"});
  EXPECT_EQ(once.code, 1);
  const json stream = once.json().at("streams").at(0);
  expect_keys(stream, {"stream", "read", "new", "changed", "unchanged", "rejected", "superseded", "sent", "created",
                       "updated", "partial", "failed", "unreported", "open", "imports"});
  EXPECT_EQ(stream["read"], 12);
  EXPECT_EQ(stream["rejected"], 1);
  EXPECT_EQ(stream["sent"], 11);
  EXPECT_EQ(stream["created"], 9);
  EXPECT_EQ(stream["partial"], 1);
  EXPECT_EQ(stream["failed"], 1);
  EXPECT_EQ(stream["imports"].size(), 1U);
  EXPECT_EQ(code({"once"}), 0) << "old failures do not count";
}

TEST_F(Answers, ListsAreArraysOfTheViewsColumns) {
  sync();
  for (const auto& [command, view] : std::map<std::string, std::string>{
           {"batches", "v_batch"}, {"failures", "v_failure"}, {"events", "v_event"}, {"passes", "v_pass"}}) {
    const json rows = list({"journal", command});
    ASSERT_TRUE(rows.is_array() && !rows.empty()) << command;
    expect_has(rows[0], views.at(view));
    EXPECT_EQ(list({"journal", command, "--since", "2099-01-01"}), json::array()) << command;
    const std::string csv = deployment_.dotsync({"journal", command, "--format", "csv"}).out;
    EXPECT_EQ(csv.substr(0, csv.find("\r\n")), fmt::format("{}", fmt::join(views.at(view), ","))) << command;
  }
  const json failures = list({"journal", "failures"});
  ASSERT_EQ(failures.size(), 3U);
  for (const json& failure : failures) {
    EXPECT_TRUE(is_iso_utc(failure["first_at"]));
    EXPECT_FALSE(failure["remedy"].get<std::string>().empty());
  }
  EXPECT_EQ(list({"journal", "failures", "--code", "suppressedByDomain"}).at(0)["row_key"], "4");
  EXPECT_EQ(list({"journal", "failures", "--state", "rejected"}).at(0)["row_key"], "3");
  EXPECT_EQ(list({"journal", "failures", "--limit", "1"}).size(), 1U);
}

TEST_F(Answers, ABatchIsFoundByNumberAndByImport) {
  sync();
  const json batch = list({"journal", "batches"}).at(0);
  const json one = list({"journal", "batch", batch["batch_id"].dump()});
  EXPECT_EQ(one["contacts"].size(), 11U);
  EXPECT_EQ(one["import_id"], batch["import_id"]);
  EXPECT_EQ(list({"journal", "batch", batch["import_id"].get<std::string>()}), one);
  EXPECT_EQ(code({"journal", "batch", "77"}), 1);
}

TEST_F(Answers, StatusShowsDaemonAccountsAndStreams) {
  sync();
  const Ran status = deployment_.dotsync({"status", "--json"});
  EXPECT_EQ(status.code, 1) << "there are fresh failures";
  expect_keys(status.json(), {"daemon", "accounts", "streams"});
  EXPECT_EQ(status.json()["daemon"], (json{{"running", false}, {"pid", nullptr}}));
  expect_has(status.json()["streams"].at(0), views.at("v_stream"));
}

TEST_F(Answers, WhyKnowsAddressesInAnyCaseAndKeys) {
  sync();
  const json contact = list({"why", "X@Blocked.EXAMPLE"}).at("contacts").at(0);
  expect_has(contact,
             {"stream", "row_key", "outcome", "code", "remedy", "contact_id", "payload", "next_attempt_at", "history"});
  EXPECT_EQ(contact["row_key"], "4");
  EXPECT_EQ(contact["outcome"], "failed");
  EXPECT_EQ(contact["payload"]["identifiers"]["email"], "x@blocked.example");
  EXPECT_GE(contact["history"].size(), 2U);
  EXPECT_EQ(list({"why", "3"}).at("contacts").at(0)["outcome"], "rejected");
  EXPECT_EQ(deployment_.dotsync({"why", "-"}, {}, "p1@example.com\n").code, 0) << "from stdin";
  EXPECT_EQ(code({"why", "nobody@example.com"}), 1);
}

TEST_F(Answers, PreviewIsALineARow) {
  const Ran rows = deployment_.dotsync({"preview", "--stream", "customers", "--key", "1", "--key", "3", "--json"});
  EXPECT_EQ(rows.code, 0) << rows.error;
  const auto end = rows.out.find('\n');
  const json first = json::parse(rows.out.substr(0, end));
  const json second = json::parse(rows.out.substr(end + 1));
  expect_keys(first, {"stream", "key", "contact"});
  EXPECT_EQ(first["contact"]["identifiers"]["email"], "p1@example.com");
  expect_keys(second, {"stream", "key", "rejected"});
  expect_keys(second["rejected"], {"field", "reason", "remedy"});
  EXPECT_EQ(deployment_.arrived(), 0) << "a preview sends nothing";
}

TEST_F(Answers, PreviewExplainsEachFieldWithItsPlaceInTheMapping) {
  deployment_.sql().exec(
      "UPDATE customers SET email = CASE id WHEN 1 THEN ' P1@Example.com' ELSE 'nobody' END WHERE id IN (1, 3)");
  deployment_.configure(
      "matchIdentifier: email\nidentifiers:\n  email: {column: email, transform: [trim, upper, lower], type: email}\n"
      "dataFields:\n  FIRSTNAME: {column: name, transform: [upper, {truncate: 2}]}\n  ID:\n    column: id\n");
  const Ran text = deployment_.dotsync({"preview", "--stream", "customers", "--key", "1", "--explain"});
  EXPECT_EQ(text.code, 0) << text.error;
  const std::string mapping = "customers.mapping.yaml";
  for (const std::string& part :
       {"row 1\nidentifiers.email (" + mapping + ":3)\n  column email: \" P1@Example.com\"\n",
        std::string("  upper: \"P1@EXAMPLE.COM\"\n  lower: \"p1@example.com\"\n  sent: \"p1@example.com\" (email)\n"),
        "dataFields.ID (" + mapping + ":6)\n  column id: \"1\"\n  sent: 1 (number)\n{\"matchIdentifier\""}) {
    EXPECT_NE(text.out.find(part), std::string::npos) << text.out << "\nis to hold\n" << part;
  }
  const Ran rejected = deployment_.dotsync({"preview", "--stream", "customers", "--key", "3", "--explain"});
  EXPECT_EQ(rejected.out, "");
  EXPECT_NE(rejected.error.find("  rejected: the value is not an e-mail address (email)\n"), std::string::npos)
      << rejected.error;
  EXPECT_NE(rejected.error.find("row 3 is rejected: identifiers.email: "), std::string::npos) << rejected.error;

  const Ran both =
      deployment_.dotsync({"preview", "--stream", "customers", "--key", "1", "--key", "3", "--explain", "--json"});
  const json sent = json::parse(both.out.substr(0, both.out.find('\n')));
  expect_keys(sent, {"stream", "key", "contact", "fields"});
  const json& field = sent["fields"].at(1);
  expect_keys(field,
              {"field", "file", "line", "column", "origin", "raw", "steps", "type", "result", "value", "reason"});
  EXPECT_EQ(field["field"], "dataFields.FIRSTNAME");
  EXPECT_EQ(field["line"], 5);
  EXPECT_EQ(field["steps"].at(1)["step"], "truncate");
  EXPECT_EQ(field["value"], sent["contact"]["dataFields"]["FIRSTNAME"]);
  const json refused = json::parse(both.out.substr(both.out.find('\n') + 1));
  EXPECT_EQ(refused["fields"].at(0)["result"], "rejected");
  EXPECT_TRUE(refused["fields"].at(0)["value"].is_null());
}

TEST_F(Answers, CheckNamesWhatIsWrongAndWhatToDo) {
  const Ran check = deployment_.dotsync({"check", "--json"});
  const json found = check.json();
  for (const json& finding : found.at("findings")) {
    expect_keys(finding, {"level", "subject", "file", "line", "column", "text", "remedy"});
  }
  deployment_.sql().exec("REVOKE SELECT ON customers FROM dotsync");
  const Ran refused = deployment_.dotsync({"check"});
  EXPECT_EQ(refused.code, 3) << refused.out;
  EXPECT_NE(refused.out.find("GRANT SELECT ON"), std::string::npos) << refused.out;
}

TEST_F(Answers, ExitCodesTellWhichPartFailed) {
  EXPECT_EQ(code({"fsck"}), 5) << "there is no journal yet";
  EXPECT_EQ(code({"status"}), 5);
  sync();
  EXPECT_EQ(code({"fsck"}), 0);
  EXPECT_EQ(code({"journal", "failures", "--since", "yesterday"}), 2);
  EXPECT_EQ(code({"once", "--stream", "custommers"}), 2);
  EXPECT_EQ(code({"explain", "suppressedByDomain"}), 0);
  EXPECT_EQ(code({"explain", "noSuchCode"}), 1);
  EXPECT_EQ(code({"version"}), 0);

  write_file(deployment_.file("password"), "wrong\n");
  deployment_.sql().exec("UPDATE customers SET name = 'changed', updated_at = now() WHERE id = 1");
  const Ran refused = deployment_.dotsync({"once"});
  EXPECT_EQ(refused.code, 4) << refused.error;
  EXPECT_EQ(refused.error.find("wrong\n"), std::string::npos) << "a password is shown";
  write_file(deployment_.file("password"), "demo\n");

  deployment_.sql().exec("REVOKE SELECT ON customers FROM dotsync");
  EXPECT_EQ(code({"once"}), 3);
  deployment_.sql().exec("GRANT SELECT ON customers TO dotsync");
  EXPECT_EQ(code({"once"}), 0);
  EXPECT_EQ(deployment_.contacts().at("p1@example.com")["dataFields"]["FIRSTNAME"], "changed");
}

TEST_F(Answers, FilesAreForTheirOwnerAlone) {
  sync();
  for (const auto& entry : std::filesystem::directory_iterator(deployment_.file("state"))) {
    const auto mode = entry.status().permissions() & std::filesystem::perms::all;
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << entry.path();
  }
}

}  // namespace
}  // namespace dotsync

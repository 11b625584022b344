// `why` on real rows: each reason for which nothing is sent, in words and for programs, and contacts that change their
// address, their row or their stream.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

using nlohmann::json;

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

/// Text as if the terminal were endless.
std::string unwrapped(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (!space || plain.empty() || plain.back() != ' ') plain += space ? ' ' : c;
  }
  return plain;
}

class WhyBase {
 protected:
  explicit WhyBase(std::vector<std::string> sandbox = {"--processing-ms", "20"}, const std::string& script = {})
      : deployment_(std::move(sandbox), script) {
    sql("CREATE TABLE customers (id bigint PRIMARY KEY, name text, version bigint NOT NULL DEFAULT 0, email text, "
        "updated_at timestamptz DEFAULT now()); CREATE INDEX ON customers (updated_at, id); "
        "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync; "
        "INSERT INTO customers (id, name, email) SELECT i, 'n' || i, 'p' || i || '@example.com' "
        "FROM generate_series(1, 6) i");
    configure("");
  }
  void configure(const std::string& stream) { deployment_.configure(people_mapping, stream); }
  void sql(const std::string& text) { deployment_.sql().exec(text); }
  Ran once(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"once", "-q"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return deployment_.dotsync(arguments);
  }
  void reconciled() {
    EXPECT_EQ(deployment_.dotsync({"reconcile"}).code, 0);
    once();
  }
  std::string text(const std::string& subject) {
    const Ran ran = deployment_.dotsync({"why", subject}, {{"COLUMNS", "80"}});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.error;
    expect_readable(ran.out);
    return unwrapped(ran.out);
  }
  /// 80 columns, and nothing that only a terminal understands.
  static void expect_readable(const std::string& out) {
    EXPECT_FALSE(has(out, "\x1b")) << out;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
  json contacts(const std::string& subject) {
    return deployment_.dotsync({"why", subject, "--json"}).json()["contacts"];
  }
  json contact(const std::string& subject) {
    const json all = contacts(subject);
    EXPECT_FALSE(all.empty()) << subject;
    return all.empty() ? json::object() : all.at(0);
  }
  /// The reason for programs, and each of the words for people.
  void expect_told(const std::string& subject, const std::string& reason, const std::vector<std::string>& words) {
    EXPECT_EQ(contact(subject)["reason"], reason) << subject;
    const std::string told = text(subject);
    for (const std::string& part : words) EXPECT_TRUE(has(told, part)) << told << "\nis to hold: " << part;
  }

  Deployment deployment_;
};

class WhyNot : public WhyBase, public ::testing::Test {};

TEST_F(WhyNot, TellsRowsOutsideWhereRejectedOnesAndTwinsApart) {
  sql("UPDATE customers SET version = 100 WHERE id = 2; UPDATE customers SET email = 'nobody' WHERE id = 3; "
      "UPDATE customers SET email = 'P1@Example.com', updated_at = '2020-01-01' WHERE id = 4; "
      "UPDATE customers SET updated_at = NULL WHERE id = 5; UPDATE customers SET email = NULL WHERE id = 6");
  deployment_.configure("matchIdentifier: email\nidentifiers:\n  email: {column: email, type: email}\n",
                        "    where: \"version < 100\"\n");
  once();
  expect_told("P2@EXAMPLE.com", "not_in_where", {"the stream's `where` leaves it out", "version < 100"});
  expect_told("2", "not_in_where", {"Row 2 of stream customers"});
  expect_told("3", "rejected",
              {"identifiers.email: the value is not an e-mail address", "customers.mapping.yaml:3", "what to do"});
  expect_told("4", "superseded", {"a newer row has the same address", "That is row 1", "2020-01-01"});
  expect_told("5", "rejected", {"null_watermark", "watermark.nulls", "dotsync.yaml:"});
  expect_told("6", "rejected", {"no_match_identifier", "customers.mapping.yaml:3"});
  EXPECT_EQ(contacts("p1@example.com").size(), 2U);
  EXPECT_EQ(contact("4")["owner"], (json{{"stream", "customers"}, {"row_key", "1"}}));

  sql("DELETE FROM customers WHERE id = 1");
  reconciled();
  expect_told("4", "unchanged", {"delivered"});
  expect_told("1", "gone", {"Row 4 has the address now"});
}

TEST_F(WhyNot, TellsWhatNoTurnHasRead) {
  EXPECT_EQ(once().code, 0);
  expect_told("p1@example.com", "unchanged",
              {"delivered, and unchanged since", "What the row says now is what Dotdigital confirmed"});
  EXPECT_TRUE(contact("1")["confirmed_at"].is_string());
  sql("INSERT INTO customers (id, name, email) VALUES (11, 'new', 'new@example.com'); "
      "INSERT INTO customers (id, name, email, updated_at) VALUES (12, 'old', 'old@example.com', '2020-01-01'); "
      "UPDATE customers SET name = 'other', updated_at = now() WHERE id = 1; "
      "DELETE FROM customers WHERE id = 3");
  expect_told("NEW@example.com", "not_read", {"not read yet", "newer than the last turn", "dataFields.FIRSTNAME new"});
  expect_told("old@example.com", "old_stamp",
              {"dotsync does not notice it by itself: its stamp (`updated_at`) says 2020-01-01",
               "dotsync reconcile --stream customers", "03:30 UTC"});
  expect_told("p1@example.com", "changed", {"What changed: dataFields.FIRSTNAME", "no daemon is running"});
  EXPECT_EQ(contact("1")["row"]["changed"], json::array({"dataFields.FIRSTNAME"}));
  expect_told("p3@example.com", "deleted", {"no longer in the table", "on_gone: ignore", "next comparison"});
  const Ran nobody = deployment_.dotsync({"why", "nobody@example.com"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_TRUE(has(unwrapped(nobody.out), "no such address, row key or import, and no row of the source has it"));
  EXPECT_EQ(deployment_.dotsync({"why", "nobody@example.com", "--json"}).json()["contacts"], json::array());
}

TEST_F(WhyNot, TellsOfAStreamThatHasNeverRun) {
  once();
  configure(
      "  members:\n    table: public.customers\n    key: id\n    watermark: updated_at\n    mapping: "
      "customers.mapping.yaml\n");
  const json row =
      deployment_.dotsync({"why", "p1@example.com", "--stream", "members", "--json"}).json()["contacts"][0];
  EXPECT_EQ(row["reason"], "stream_new");
  EXPECT_EQ(row["stream"], "members");
}

TEST_F(WhyNot, TellsWhoHoldsTheStreamUpAndWhatToDo) {
  configure("    guard: {changed_percent_max: 20, changed_min: 3}\n");
  EXPECT_EQ(once().code, 0);
  sql("UPDATE customers SET version = version + 1, updated_at = now()");
  EXPECT_EQ(once().code, 1);
  expect_told("p1@example.com", "changed",
              {"Stream customers is guarded", "this pass would change", "dotsync resume customers",
               "when stream customers goes on"});
  EXPECT_EQ(contact("1")["held_by"], "guarded");
  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  EXPECT_EQ(once().code, 0);

  EXPECT_EQ(deployment_.dotsync({"pause", "customers"}).code, 0);
  sql("UPDATE customers SET version = 7, updated_at = now() WHERE id = 1");
  EXPECT_EQ(once().code, 1);
  expect_told("p1@example.com", "changed", {"Stream customers is paused", "dotsync resume customers"});

  EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
  write_file(deployment_.file("password"), "wrong\n");
  EXPECT_EQ(once().code, 4);
  expect_told(
      "p1@example.com", "due",
      {"Dotdigital did not take the last import", "Dotdigital refuses account default: HTTP 401", "name or password"});
  EXPECT_EQ(contact("1")["held_by"], "account_refused");
  const Ran quiet = deployment_.dotsync({"why", "p1@example.com"});
  EXPECT_FALSE(has(quiet.error, "p1@example.com"));
}

TEST_F(WhyNot, TellsWhenTheNextTurnIs) {
  configure("    schedule: {every: 2h}\n");
  const auto daemon = deployment_.start({"run"});
  ASSERT_TRUE(wait_until([&] { return deployment_.contacts().size() == 6; }, std::chrono::seconds(20)));
  sql("INSERT INTO customers (id, name, email) VALUES (11, 'new', 'new@example.com')");
  ASSERT_TRUE(
      wait_until([&] { return contact("new@example.com")["next_attempt_at"].is_string(); }, std::chrono::seconds(20)));
  expect_told("new@example.com", "not_read", {"next attempt at ", " UTC, in 1 hour"});
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
}

TEST_F(WhyNot, FollowsAContactThroughItsAddresses) {
  EXPECT_EQ(once().code, 0);
  sql("UPDATE customers SET email = 'new2@example.com', updated_at = now() WHERE id = 2");
  expect_told("new2@example.com", "changed", {"Row 2", "The row has another address now"});
  EXPECT_EQ(once().code, 0);
  const json before = contact("P2@example.com");
  EXPECT_EQ(before["row_key"], "2");
  EXPECT_TRUE(before["had_address_until"].is_string());
  EXPECT_EQ(contact("new2@example.com")["contact_id"], before["contact_id"]);
  expect_told("p2@example.com", "unchanged", {"the row had it until", "its contact went with it in import"});
  const json history = contact("new2@example.com")["history"];
  EXPECT_GE(history.size(), 9U) << "what was before the change belongs to it: " << history;
  EXPECT_TRUE(has(text("new2@example.com"), "The row has another address; its contact is to go with it"));

  sql("INSERT INTO customers (id, name, email) VALUES (9, 'heir', 'p2@example.com')");
  EXPECT_EQ(once().code, 0);
  const json both = contacts("p2@example.com");
  ASSERT_EQ(both.size(), 2U) << both;
  EXPECT_EQ(both[0]["row_key"], "9");
  EXPECT_EQ(both[0]["taken_from"][0]["row_key"], "2");
  EXPECT_EQ(both[1]["row_key"], "2");
  EXPECT_TRUE(has(text("p2@example.com"), "now row 9 has it"));

  EXPECT_EQ(deployment_.dotsync({"forget", "new2@example.com"}).code, 0);
  once();
  EXPECT_EQ(contacts("p2@example.com").size(), 1U) << "the way of a forgotten person is forgotten";
  EXPECT_EQ(contact("new2@example.com")["reason"], "forgotten");
  EXPECT_TRUE(has(text("new2@example.com"), "dotsync resend --stream customers --key 2"));
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);
}

TEST_F(WhyNot, ShowsARowThatLostItsAddress) {
  once();
  sql("UPDATE customers SET email = NULL, updated_at = now() WHERE id = 2");
  once();
  expect_told("p2@example.com", "rejected", {"Row 2", "then it lost it", "no_match_identifier"});
}

TEST_F(WhyNot, ShowsEveryStreamThatCarriesTheContactAndImportsById) {
  configure(
      "  members:\n    table: public.customers\n    key: id\n    watermark: updated_at\n    where: id <= 2\n"
      "    mapping: customers.mapping.yaml\n");
  EXPECT_EQ(once().code, 0);
  once();  // whichever stream came second has waited for the other's import
  const json both = contacts("p1@example.com");
  ASSERT_EQ(both.size(), 2U);
  EXPECT_NE(both[0]["stream"], both[1]["stream"]);
  EXPECT_EQ(both[0]["contact_id"], both[1]["contact_id"]);
  EXPECT_EQ(contacts(both[0]["contact_id"].dump()).size(), 2U) << "Dotdigital's own number names the contact too";

  for (const json& batch : deployment_.dotsync({"journal", "batches", "--json"}).json()) {
    const std::string id = batch["import_id"];
    const json answer = deployment_.dotsync({"why", id, "--json"}).json();
    EXPECT_EQ(answer["contacts"].size(), batch["contacts"].get<std::size_t>());
    EXPECT_EQ(answer["import"]["batch_id"], batch["batch_id"]);
    const std::string told = text(id);
    EXPECT_TRUE(has(told, "dotsync journal batch " + batch["batch_id"].dump())) << told;
  }
}

TEST_F(WhyNot, AnImportWithManyContactsIsBounded) {
  sql("INSERT INTO customers (id, name, email) SELECT i, 'n', 'p' || i || '@example.com' FROM generate_series(7, 40) "
      "i; "
      "UPDATE customers SET email = 'x@blocked.example' WHERE id = 33");
  once();
  const std::string id = deployment_.dotsync({"journal", "batches", "--json"}).json()[0]["import_id"];
  const json answer = deployment_.dotsync({"why", id, "--json"}).json();
  EXPECT_EQ(answer["contacts"].size(), 20U);
  EXPECT_EQ(answer["contacts"][0]["row_key"], "33") << "those that did not arrive come first";
  EXPECT_EQ(answer["import"]["contacts"], 40);
  EXPECT_TRUE(has(text(id), "20 of 40 contacts are shown"));
}

/// A Dotdigital that takes imports and finishes none of them.
class WhyWaits : public WhyBase, public ::testing::Test {
 protected:
  WhyWaits() : WhyBase({"--processing-ms", "3600000"}) {}
};

TEST_F(WhyWaits, NamesTheImportThatCarriesTheContact) {
  once({"--no-wait"});
  expect_told("p1@example.com", "in_flight", {"on its way to Dotdigital", "has not finished it"});
  EXPECT_EQ(contact("1")["waits_for"]["state"], "accepted");
  sql("UPDATE customers SET name = 'newer', updated_at = now() WHERE id = 1");
  once({"--no-wait"});
  expect_told("p1@example.com", "in_flight", {"its newer version goes when this import has ended"});
  configure(
      "  members:\n    table: public.customers\n    key: id\n    watermark: updated_at\n    mapping: "
      "customers.mapping.yaml\n");
  once({"--no-wait", "--stream", "members"});
  const json waiting =
      deployment_.dotsync({"why", "p1@example.com", "--stream", "members", "--json"}).json()["contacts"][0];
  EXPECT_EQ(waiting["reason"], "waits_for_import") << waiting;
  EXPECT_EQ(waiting["waits_for"]["stream"], "customers");
  EXPECT_TRUE(has(text("p1@example.com"), "A contact is never in two imports at once"));
}

class WhyLost : public WhyBase, public ::testing::Test {
 protected:
  WhyLost() : WhyBase({"--processing-ms", "20"}, R"({"rules": [{"on": "import", "nth": 1, "do": "cut_after"}]})") {}
};

TEST_F(WhyLost, TellsOfALostAnswerAndWhenTheRowIsSentAgain) {
  once();
  expect_told("p1@example.com", "in_flight",
              {"no answer came", "nobody knows whether Dotdigital took it", " UTC, in 1"});
  EXPECT_TRUE(contact("1")["next_attempt_at"].is_string());
}

class WhyParked : public WhyBase, public ::testing::Test {
 protected:
  WhyParked()
      : WhyBase({"--processing-ms", "20"}, R"({"rules": [{"on": "import", "nth": 1, "do": "rejected_by_watchdog"}]})") {
  }
};

TEST_F(WhyParked, TellsDotdigitalsVerdict) {
  once();
  expect_told(
      "p1@example.com", "failed",
      {"Stream customers is parked", "RejectedByWatchdog", "Ask Dotdigital's support", "dotsync resume customers"});
}

TEST_F(WhyNot, TellsWhatBecameOfTheContactWhenItsRowWent) {
  configure("    on_gone: unsubscribe\n    where: \"version < 100\"\n");
  once();
  sql("DELETE FROM customers WHERE id = 3; UPDATE customers SET version = 100, updated_at = now() WHERE id = 4");
  expect_told("p4@example.com", "left_where", {"has left `where`"});
  reconciled();
  expect_told("p3@example.com", "gone", {"the row is gone from the table", "Its contact was unsubscribed"});
  expect_told("p4@example.com", "left_where", {"no longer sent, the row has left `where`", "left as it is"});
  sql("INSERT INTO customers (id, name, email) VALUES (3, 'back', 'p3@example.com')");
  expect_told("p3@example.com", "back", {"is back"});
}

TEST_F(WhyNot, AnswersWithoutPostgresFromTheJournalAlone) {
  once();
  sql("REVOKE SELECT ON customers FROM dotsync");
  expect_told("p1@example.com", "delivered", {"delivered", "the row now it cannot be looked at"});
  EXPECT_EQ(deployment_.dotsync({"why", "nobody@example.com"}).code, 3);
}

}  // namespace
}  // namespace dotsync

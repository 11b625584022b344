// docs/json.md is what the commands answer: every command on a journal with content, every key of its answer on the
// page, every key of the page in an answer.
#include "support/json_page.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "e2e/mishaps.hpp"

namespace dotsync {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

class Answered : public ::testing::Test {
 protected:
  Answered() { create_mishaps(deployment_); }

  void expect_on_page(const std::string& title, const json& answer) {
    EXPECT_THAT(page_.faults(title, answer), IsEmpty()) << title << "\n" << answer.dump(2);
  }
  /// Runs the command, which must end with the code, and holds its answer against the section.
  json expect_answer(const std::string& title, Words arguments, int code = 0) {
    arguments.emplace_back("--json");
    const Ran ran = deployment_.dotsync(arguments);
    EXPECT_EQ(ran.code, code) << title << "\n" << ran.error;
    if (!json::accept(ran.out)) {
      ADD_FAILURE() << title << " is not one JSON document:\n" << ran.out;
      return {};
    }
    expect_on_page(title, ran.json());
    return ran.json();
  }
  void expect_lines(const std::string& title, Words arguments) {
    arguments.emplace_back("--json");
    std::istringstream lines(deployment_.dotsync(arguments).out);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) expect_on_page(title, json::parse(line));
    EXPECT_GT(count, 0) << title;
  }

  void look_before_the_first_turn() {
    expect_answer("check --json", {"check"}, 4);
    expect_answer("fields --json", {"fields"}, 1);
    expect_answer("fields --json", {"fields", "--create"});
    expect_lines("preview --stream S --json", {"preview", "--stream", "customers", "--key", "1", "--key", "5"});
    expect_lines("preview --stream S --json: a row that is rejected",
                 {"preview", "--stream", "customers", "--key", "3"});
    expect_lines("preview --stream S --explain --json",
                 {"preview", "--stream", "customers", "--key", "1", "--explain"});
    expect_answer("init --table T --json",
                  {"--config", "other.yaml", "init", "--table", "customers", "--stream", "other", "--dsn",
                   PrivatePostgres::shared().dsn(deployment_.database(), "dotsync"), "--base-url",
                   deployment_.sandbox().base_url(), "--username", "file:user", "--password", "file:nowhere"});
  }

  void look_at_the_journal() {
    const json batch = expect_answer("journal batches --json", {"journal", "batches"}).at(0).at("batch_id");
    expect_answer("journal batch ID --json", {"journal", "batch", batch.dump()});
    expect_answer("journal failures --json", {"journal", "failures"});
    expect_answer("journal events --json", {"journal", "events"});
    expect_answer("journal passes --json", {"journal", "passes"});
    expect_answer("status --json", {"status"}, 1);
    expect_answer("why ADDRESS --json", {"why", "X@blocked.example"});
    expect_answer("why ADDRESS --json", {"why", "3"});
    expect_answer("why ADDRESS --json", {"why", "p1@example.com"});
    expect_answer("why ADDRESS --json", {"why", "p2@example.com"});
    expect_answer("why ADDRESS --json", {"why", "p8@example.com"});  // 9 has it now
    const json import = deployment_.dotsync({"journal", "batches", "--json"}).json().at(0).at("import_id");
    expect_answer("why ADDRESS --json", {"why", import.get<std::string>()});
    EXPECT_EQ(expect_answer("why ADDRESS --json", {"why", "nobody@example.com"}, 1).at("contacts"), json::array());
  }

  void look_at_what_is_on_its_way() {
    Deployment slow({"--processing-ms", "600000"});
    create_mishaps(slow);
    EXPECT_EQ(slow.dotsync({"once", "--no-wait", "-q"}).code, 1);
    const Ran ran = slow.dotsync({"why", "p1@example.com", "--json"});
    EXPECT_EQ(ran.json().at("contacts").at(0).at("waits_for").at("state"), "accepted") << ran.out;
    expect_on_page("why ADDRESS --json", ran.json());
  }

  /// No daemon runs: what is asked for waits for the next turn.
  void ask_for_something() {
    expect_answer("retry --failures --json", {"retry", "--failures", "--dry-run"});
    expect_answer("retry --failures --json", {"retry", "--failures"});
    expect_answer("retry --failures --json", {"retry", "--failures", "--code", "no such code"});
    expect_answer("reconcile --json", {"reconcile"});
    for (const Words& words :
         {Words{"pause", "customers"}, Words{"resume", "customers"}, Words{"forget", "p2@example.com"},
          Words{"resend", "--stream", "customers", "--key", "1"}}) {
      expect_answer("pause STREAM --json", words);
    }
    EXPECT_EQ(deployment_.dotsync({"once", "-q"}).code, 1);
  }

  void break_and_rebuild() {
    EXPECT_EQ(expect_answer("fsck --json", {"fsck"}).at("findings"), json::array());
    {
      SQLite::Database journal(deployment_.journal_path(), SQLite::OPEN_READWRITE);
      journal.exec("UPDATE batch SET contacts = contacts + 1 WHERE batch_id = 1");
    }
    expect_answer("fsck --json", {"fsck"}, 1);
    expect_answer("rebuild --stream S --json", {"rebuild", "--stream", "customers"});
    expect_answer("rebuild --json", {"rebuild"});
  }

  Deployment deployment_;
  JsonPage page_{DOTSYNC_SOURCE_DIR "/docs/json.md"};
};

TEST_F(Answered, EachKeyIsOnThePageAndEachKeyOfThePageIsAnswered) {
  look_before_the_first_turn();
  expect_answer("plan --json", {"plan"}, 1);
  expect_answer("once --json", {"once"}, 1);
  deployment_.sql().exec(
      "INSERT INTO customers (id, name, email) VALUES ('1b', 'newer', 'P1@example.com');"
      "UPDATE customers SET name = NULL, updated_at = now() WHERE id = '10';"
      "UPDATE customers SET email = 'p' || id || 'x@example.com', updated_at = now() WHERE id = '8';"
      "UPDATE customers SET email = 'p8@example.com', updated_at = now() + '1 s' WHERE id = '9';"
      "UPDATE customers SET name = 'other', updated_at = now() WHERE id IN ('1', '11')");
  expect_answer("plan --json", {"plan"});
  EXPECT_EQ(deployment_.dotsync({"once", "-q"}).code, 0);
  look_at_the_journal();
  look_at_what_is_on_its_way();
  ask_for_something();
  expect_answer("explain CODE --json", {"explain", "SuppressedByDomain"});
  expect_answer("explain CODE --json", {"explain", "no such code"}, 1);
  expect_answer("explain --json", {"explain"});
  expect_answer("version --json", {"version"});
  break_and_rebuild();
  EXPECT_THAT(page_.unseen(), IsEmpty()) << "no command answered these";
}

}  // namespace
}  // namespace dotsync

// The audit commands against a real journal: what they print for programs, and their exit codes.
#include "daemon/commands.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class Commands : public AuditTest {
 protected:
  Commands() {
    settings_.journal.path = path();
    AccountSettings account;
    account.name = "main";
    settings_.accounts.push_back(account);
    StreamSettings stream;
    stream.name = "customers";
    stream.account = "main";
    settings_.streams.push_back(stream);
    live_.trouble = Error(Part::postgres, "the source is away", "start it");
    options_.format = "json";
    deliver({"1", "2"}, {{"2", "InvalidEmail"}});
  }

  /// What the command prints as JSON; its exit code is kept.
  template <class Command>
  nlohmann::json printed(Command command) {
    testing::internal::CaptureStdout();
    code_ = command();
    const std::string text = testing::internal::GetCapturedStdout();
    return nlohmann::json::parse(text);
  }
  nlohmann::json why(const std::string& subject) {
    options_.subject = subject;
    return printed([&] { return run_why(options_, settings_, live_, clock_); });
  }
  nlohmann::json journal(const std::string& list) {
    options_.subcommand = list;
    return printed([&] { return run_journal(options_, settings_, clock_); });
  }

  Settings settings_;
  LiveAccess live_;
  Options options_;
  int code_ = -1;
};

TEST_F(Commands, WhyAnswersFromTheJournalWithoutItsSource) {
  const auto contact = why("2@Example.com")["contacts"].at(0);
  EXPECT_EQ(code_, 0);
  EXPECT_EQ(contact["stream"], "customers");
  EXPECT_EQ(contact["row_key"], "2");
  EXPECT_EQ(contact["outcome"], "failed");
  EXPECT_EQ(contact["code"], "InvalidEmail");
  EXPECT_EQ(contact["remedy"], "Correct the e-mail address in the row.");
  EXPECT_TRUE(contact["payload"].is_null());
  EXPECT_NE(contact["payload_note"].get<std::string>().find("the source is away"), std::string::npos);
  EXPECT_EQ(contact["history"].size(), 4U);
}

TEST_F(Commands, WhySaysNeitherYesNorNoWhereOnlyTheSourceCouldKnow) {
  EXPECT_EQ(why("nobody@example.com")["contacts"].size(), 0U);
  EXPECT_EQ(code_, exit_code(Part::postgres));
}

TEST_F(Commands, WhyRefusesAnEmptyQuestion) {
  options_.subject = "  ";
  EXPECT_THROW(run_why(options_, settings_, live_, clock_), Error);
}

TEST_F(Commands, ListsAreArraysOfTheViewsColumns) {
  const auto failures = journal("failures");
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0]["identifier"], "2@example.com");
  EXPECT_TRUE(failures[0].contains("next_attempt_at"));
  EXPECT_EQ(journal("batches").size(), 1U);
  EXPECT_EQ(journal("passes").size(), 1U);
  EXPECT_EQ(journal("events").size(), 4U);
  options_.until = "2001-01-01";
  EXPECT_EQ(journal("events").dump(), "[]");
}

TEST_F(Commands, ABatchCarriesItsContacts) {
  options_.subject = "1";
  const auto batch = journal("batch");
  EXPECT_EQ(batch["batch_id"], 1);
  EXPECT_EQ(batch["contacts"].size(), 2U);
  options_.subject = "99";
  EXPECT_THROW(run_journal(options_, settings_, clock_), Error);
}

TEST_F(Commands, AFilterThatMeansNothingIsWrongUsage) {
  const auto part_of = [&] {
    try {
      run_journal(options_, settings_, clock_);
    } catch (const Error& error) {
      return error.part();
    }
    return Part::person;
  };
  options_.subcommand = "failures";
  options_.since = "yesterday";
  EXPECT_EQ(part_of(), Part::usage);
  options_.since = "1h";
  options_.until = "2h";
  EXPECT_EQ(part_of(), Part::usage);
}

TEST_F(Commands, StatusHasTheColumnsOfTheViewAndSeesTheOwner) {
  const auto status = printed([&] { return run_status(options_, settings_, clock_); });
  EXPECT_EQ(code_, 1);
  EXPECT_EQ(status["daemon"]["running"], true);
  EXPECT_EQ(status["daemon"]["pid"], getpid());
  EXPECT_EQ(status["accounts"][0]["state"], "ok");
  for (const char* column : {"stream", "account", "source", "state", "position", "last_success_at", "next_run_at",
                             "due", "in_flight", "failed", "rejected"}) {
    EXPECT_TRUE(status["streams"][0].contains(column)) << column;
  }
  journal_.reset();
  EXPECT_EQ(printed([&] { return run_status(options_, settings_, clock_); })["daemon"]["running"], false);
}

TEST_F(Commands, FsckEndsByWhatItFound) {
  EXPECT_EQ(printed([&] { return run_fsck(options_, settings_); })["findings"].size(), 0U);
  EXPECT_EQ(code_, 0);
  tamper("UPDATE batch SET contacts = 3");
  const auto findings = printed([&] { return run_fsck(options_, settings_); })["findings"];
  EXPECT_EQ(code_, 1);
  EXPECT_EQ(findings[0]["check"], "counts_of_imports");
}

TEST_F(Commands, NeedAJournal) {
  settings_.journal.path = dir_.file("nowhere.db");
  for (const char* list : {"batches", "batch"}) {
    options_.subcommand = list;
    EXPECT_THROW(run_journal(options_, settings_, clock_), Error);
  }
  EXPECT_THROW(run_status(options_, settings_, clock_), Error);
  EXPECT_THROW(run_fsck(options_, settings_), Error);
}

TEST_F(Commands, ExplainKnowsACodeInAnyCase) {
  options_.subject = "invalidemail";
  EXPECT_EQ(printed([&] { return run_explain(options_); })["code"], "InvalidEmail");
  EXPECT_EQ(code_, 0);
  options_.subject = "no such code";
  EXPECT_EQ(printed([&] { return run_explain(options_); })["class"], "unknown");
  EXPECT_EQ(code_, 1);
}

}  // namespace
}  // namespace dotsync

// Audit: lists, filters, one batch, streams and accounts, beside a journal that its owner has open.
#include "journal/audit.hpp"

#include "base/error.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class AuditLists : public AuditTest {
 protected:
  Audit audit() { return Audit(path()); }

  static std::vector<std::string> column(const Table& table, const std::string& name) {
    std::vector<std::string> texts;
    for (const auto& row : table.rows) texts.push_back(to_text(row.at(table.column(name))));
    return texts;
  }

  static Part part_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      EXPECT_FALSE(error.hint().empty()) << error.what();
      return error.part();
    }
    ADD_FAILURE() << "nothing was thrown";
    return Part::person;
  }
};

using Texts = std::vector<std::string>;

TEST_F(AuditLists, RefusesToMakeUpAJournalThatIsNotThere) {
  EXPECT_EQ(part_of([&] { Audit missing(dir_.file("nowhere.db")); }), Part::journal);
  EXPECT_FALSE(std::filesystem::exists(dir_.file("nowhere.db")));
}

TEST_F(AuditLists, ListsBatchesOldestFirstAndLimitsToTheNewest) {
  send({"1"}, 2);
  send({"2"}, 3);
  send({"3"}, 4);
  AuditFilter filter;
  EXPECT_EQ(column(Audit(path()).batches(filter), "batch_id"), (Texts{"1", "2", "3"}));
  filter.limit = 2;
  EXPECT_EQ(column(Audit(path()).batches(filter), "batch_id"), (Texts{"2", "3"}));
}

TEST_F(AuditLists, FollowsTheOwnerWhileItWorks) {
  Audit audit(path());
  EXPECT_TRUE(audit.batches({}).rows.empty());
  const BatchId batch = send({"1"});
  EXPECT_EQ(column(audit.batches({}), "state"), Texts{"submitting"});
  accept(batch);
  EXPECT_EQ(column(audit.batches({}), "state"), Texts{"accepted"});
}

TEST_F(AuditLists, FiltersBatchesByStreamTimeStateAndCode) {
  send({"1"}, 2);
  const BatchId refused = send({"2"}, 3);
  BatchStep step = settled(refused, BatchState::refused, Outcome::due, ItemOutcome::unsettled);
  step.error_code = "Contacts:BadJson";
  for (ItemResult& item : step.items) item.line.due_at = at(60);
  journal_->step(step);
  Audit audit(path());
  AuditFilter filter;
  filter.streams = {"customers"};
  filter.since = at(3);
  EXPECT_EQ(column(audit.batches(filter), "batch_id"), Texts{"2"});
  filter.since.reset();
  filter.until = at(3);
  EXPECT_EQ(column(audit.batches(filter), "batch_id"), Texts{"1"});
  filter.until.reset();
  filter.state = "refused";
  EXPECT_EQ(column(audit.batches(filter), "batch_id"), Texts{"2"});
  filter.state.reset();
  filter.code = "contacts:badJSON";
  EXPECT_EQ(column(audit.batches(filter), "batch_id"), Texts{"2"});
}

TEST_F(AuditLists, FiltersFailures) {
  deliver({"1", "2", "3"}, {{"1", "InvalidEmail"}, {"2", "GloballySuppressed"}});
  reject("4", "no e-mail address");
  Audit audit(path());
  AuditFilter filter;
  EXPECT_EQ(audit.failures(filter).rows.size(), 3U);
  filter.code = "globallysuppressed";
  EXPECT_EQ(column(audit.failures(filter), "row_key"), Texts{"2"});
  filter.code.reset();
  filter.state = "rejected";
  EXPECT_EQ(column(audit.failures(filter), "field"), Texts{"email"});
  filter.state.reset();
  filter.since = at(9);
  EXPECT_EQ(column(audit.failures(filter), "row_key"), (Texts{"1", "2"}));
}

TEST_F(AuditLists, FiltersEventsAndPasses) {
  deliver({"1"});
  Audit audit(path());
  AuditFilter filter;
  filter.state = "accepted";
  EXPECT_EQ(column(audit.events(filter), "batch_id"), Texts{"1"});
  filter.state = "poll";
  EXPECT_EQ(column(audit.passes(filter), "sent"), Texts{"1"});
  filter.state = "due";
  EXPECT_TRUE(audit.passes(filter).rows.empty());
}

TEST_F(AuditLists, TakesValuesAsValuesNotAsSql) {
  deliver({"1"}, {{"1", "InvalidEmail"}});
  Audit audit(path());
  AuditFilter filter;
  filter.code = "' OR 1 = 1 --";
  EXPECT_TRUE(audit.failures(filter).rows.empty());
  EXPECT_FALSE(audit.batch("1' OR 1 = 1 --").has_value());
}

TEST_F(AuditLists, RefusesFiltersThatCanMeanNothing) {
  Audit audit(path());
  AuditFilter unknown_stream;
  unknown_stream.streams = {"customers", "costumers"};
  EXPECT_EQ(part_of([&] { audit.batches(unknown_stream); }), Part::usage);
  AuditFilter unknown_state;
  unknown_state.state = "done";
  EXPECT_EQ(part_of([&] { audit.batches(unknown_state); }), Part::usage);
  EXPECT_EQ(part_of([&] { audit.failures(unknown_state); }), Part::usage);
  EXPECT_EQ(part_of([&] { audit.passes(unknown_state); }), Part::usage);
  AuditFilter code;
  code.code = "x";
  EXPECT_EQ(part_of([&] { audit.events(code); }), Part::usage);
  EXPECT_EQ(part_of([&] { audit.passes(code); }), Part::usage);
}

TEST_F(AuditLists, FindsABatchByNumberAndByImportId) {
  deliver({"1", "2"}, {{"2", "InvalidEmail"}});
  Audit audit(path());
  for (const std::string id : {"1", "11111111-2222"}) {
    const auto answer = audit.batch(id);
    ASSERT_TRUE(answer) << id;
    EXPECT_EQ(column(answer->batch, "import_id"), Texts{"11111111-2222"});
    EXPECT_EQ(column(answer->contacts, "row_key"), (Texts{"1", "2"}));
    EXPECT_EQ(column(answer->contacts, "outcome"), (Texts{"created", "failed"}));
    EXPECT_EQ(column(answer->contacts, "code"), (Texts{"", "InvalidEmail"}));
    EXPECT_EQ(column(answer->contacts, "identifier"), (Texts{"", "2@example.com"}));
    EXPECT_EQ(column(answer->contacts, "now"), (Texts{"current", "failed"}));
  }
  EXPECT_FALSE(audit.batch("2"));
  EXPECT_FALSE(audit.batch("99999999999999999999"));
}

TEST_F(AuditLists, NamesEveryOutcomeOfAContactInABatch) {
  send({"1"});
  for (int outcome = 0; outcome <= static_cast<int>(ItemOutcome::unsettled); ++outcome) {
    tamper("UPDATE item SET outcome = " + std::to_string(outcome));
    EXPECT_EQ(column(Audit(path()).batch("1")->contacts, "outcome").at(0), to_text(static_cast<ItemOutcome>(outcome)));
  }
}

TEST_F(AuditLists, CountsTheOpenImportsOfAnAccount) {
  accept(send({"1"}), "import-1");
  const BatchId lost = send({"2"});
  BatchStep step;
  step.batch = lost;
  step.to = BatchState::unknown;
  step.at = at(5);
  journal_->step(step);
  journal_->set_account_state(stream_.account, "refused", "HTTP 401", at(6));
  const std::vector<AccountStatus> accounts = Audit(path()).accounts();
  ASSERT_EQ(accounts.size(), 1U);
  EXPECT_EQ(accounts[0].name, "main");
  EXPECT_EQ(accounts[0].state, "refused");
  EXPECT_EQ(accounts[0].state_reason, "HTTP 401");
  EXPECT_EQ(accounts[0].open_imports, 2);
  EXPECT_EQ(accounts[0].unknown, 1);
  EXPECT_EQ(accounts[0].stuck, 0);
}

TEST_F(AuditLists, ToldHowAStreamStands) {
  deliver({"1", "2", "3"}, {{"1", "InvalidEmail"}, {"2", "GloballySuppressed"}});
  journal_->event(at(10), stream_.id, std::nullopt, "trouble", "", "", "no route to the database");
  std::vector<StreamStatus> streams = Audit(path()).streams(at(9));
  ASSERT_EQ(streams.size(), 1U);
  EXPECT_EQ(streams[0].failed, 2);
  EXPECT_EQ(streams[0].fresh_failures, 1) << "nobody is asked to lift a suppression";
  EXPECT_EQ(streams[0].first_seen_at, at(1));
  EXPECT_FALSE(streams[0].last_success_at);
  ASSERT_TRUE(streams[0].open_pass);
  EXPECT_EQ(streams[0].open_pass->sent, 3);
  EXPECT_EQ(streams[0].trouble, "no route to the database");
  EXPECT_EQ(Audit(path()).streams(at(10))[0].fresh_failures, 0);

  journal_->end_pass(pass_, true, at(11));
  streams = Audit(path()).streams(at(9));
  EXPECT_EQ(streams[0].last_success_at, at(11));
  EXPECT_FALSE(streams[0].open_pass);
  EXPECT_TRUE(streams[0].trouble.empty()) << "a success since then: over";
}

}  // namespace
}  // namespace dotsync

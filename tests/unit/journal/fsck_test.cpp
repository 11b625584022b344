// fsck: a journal with a bit of everything is clean, and each mistake that is made in it by hand is found.
#include "journal/fsck.hpp"

#include <fstream>
#include <set>

#include "base/error.hpp"
#include "journal/fsck_checks.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class Fsck : public AuditTest {
 protected:
  /// Batch 1 finished (line 1 delivered, 2 failed), 2 resolved (3 due again), 3 accepted (4 in flight); line 5
  /// rejected.
  Fsck() {
    deliver({"1", "2"}, {{"2", "InvalidEmail"}});
    const BatchId lost = send({"3"}, 10);
    BatchStep unknown;
    unknown.batch = lost;
    unknown.to = BatchState::unknown;
    unknown.at = at(11);
    journal_->step(unknown);
    BatchStep resolved = settled(lost, BatchState::resolved, Outcome::due, ItemOutcome::unsettled);
    for (ItemResult& item : resolved.items) {
      item.line.due_at = at(12);
      item.line.due_reason = DueReason::reassert;
    }
    journal_->step(resolved);
    accept(send({"4"}, 13), "import-3");
    reject("5", "no e-mail address");
  }

  /// The checks that found something, each once.
  std::set<std::string> found(const FsckOptions& options = {}) {
    std::set<std::string> checks;
    for (const FsckFinding& finding : fsck(path(), options)) {
      EXPECT_FALSE(finding.words.empty());
      checks.insert(finding.check);
    }
    return checks;
  }
};

TEST_F(Fsck, IsContentWithAJournalInWhichAllIsWell) {
  for (const FsckFinding& finding : fsck(path()))
    ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.words;
}

TEST_F(Fsck, IsContentWithAnEmptyJournal) {
  const std::string empty = dir_.file("empty/journal.db");
  { Journal journal({empty, false}, clock_); }
  EXPECT_TRUE(fsck(empty).empty());
}

TEST_F(Fsck, IsContentWithAnImportThatWasStuckAndFreedItsContacts) {
  const BatchId batch = send({"6"}, 20);
  accept(batch, "import-4");
  journal_->step(settled(batch, BatchState::stuck, Outcome::due, ItemOutcome::open));
  EXPECT_TRUE(found().empty());
  accept(send({"6"}, 30), "import-5");
  EXPECT_TRUE(found().empty());
  BatchStep unknown;
  unknown.batch = batch;
  unknown.to = BatchState::unknown;
  unknown.at = at(40);
  journal_->step(unknown);
  EXPECT_TRUE(found().empty());
}

struct Mistake {
  const char* check;
  const char* sql;
};

const Mistake mistakes[] = {
    {"open_imports_hold_their_contacts", "UPDATE line SET outcome = 2, due_at = 1 WHERE line_id = 4"},
    {"in_flight_only_in_open_imports", "UPDATE line SET outcome = 1 WHERE line_id = 1"},
    {"held_addresses_only_in_open_imports", "INSERT INTO held_identity VALUES (1, x'00')"},
    {"in_flight_only_with_an_item", "DELETE FROM item WHERE line_id = 4"},
    {"held_addresses_only_with_an_item",
     "INSERT INTO held_identity VALUES (3, x'01'); DELETE FROM item WHERE batch_id = 3"},
    {"one_open_import_a_contact",
     "INSERT INTO line SELECT 99, stream_id, 'twin', identity, watermark_value, read_xmin, tried_hash, "
     "acknowledged_hash, "
     "outcome, batch_id, contact_id, due_reason, due_at, attempts, updated_at, room, fields, former_identity, "
     "statuses, "
     "consents FROM line "
     "WHERE line_id = 4; INSERT INTO item SELECT batch_id, 99, payload_hash, 0, outcome, code FROM item "
     "WHERE line_id = 4"},
    {"counts_of_imports", "UPDATE batch SET contacts = 3 WHERE batch_id = 1"},
    {"counts_of_imports", "UPDATE batch SET created = 2, failed = 0 WHERE batch_id = 1"},
    {"counts_of_imports", "UPDATE batch SET unreported = 1 WHERE batch_id = 3"},
    {"counts_of_imports", "INSERT INTO removed VALUES (0, 1, 1)"},
    {"removed_contacts_belong", "INSERT INTO removed VALUES (0, 77, 1)"},
    {"removed_contacts_belong", "INSERT INTO removed VALUES (1, 77, 1)"},
    {"counts_of_passes", "INSERT INTO removed VALUES (1, 1, 2)"},
    {"in_flight_is_unconfirmed", "UPDATE line SET acknowledged_hash = tried_hash WHERE line_id = 4"},
    {"confirmed_only_without_an_order", "UPDATE line SET due_reason = 2, due_at = 1 WHERE line_id = 1"},
    {"nothing_newer_than_the_line", "UPDATE line SET batch_id = 0 WHERE line_id = 2"},
    {"deletions_are_over", "INSERT INTO meta VALUES ('event_deletion', 'forget')"},
    {"counts_of_passes", "UPDATE pass SET sent = sent + 1"},
    {"final_imports_have_results", "UPDATE item SET outcome = 0 WHERE line_id = 1"},
    {"final_imports_have_results", "UPDATE item SET outcome = 6 WHERE line_id = 1"},
    {"waiting_rows_have_a_time", "UPDATE line SET due_at = NULL WHERE line_id = 3"},
    {"failed_rows_have_a_reason", "DELETE FROM failure WHERE line_id = 2"},
    {"failed_rows_have_a_reason", "UPDATE failure SET outcome = 4 WHERE line_id = 2"},
    {"reasons_only_of_failed_rows", "UPDATE failure SET line_id = 1 WHERE line_id = 2"},
    {"delivered_rows_are_confirmed", "UPDATE line SET acknowledged_hash = 0 WHERE line_id = 1"},
    {"confirmed_only_by_a_clean_outcome", "UPDATE line SET acknowledged_hash = tried_hash WHERE line_id = 2"},
    {"confirmed_only_by_a_clean_outcome",
     "UPDATE line SET acknowledged_hash = acknowledged_hash + 1 WHERE line_id = 1"},
    {"confirmed_only_by_a_clean_outcome", "UPDATE item SET outcome = 3 WHERE line_id = 1"},
    {"statuses_on_their_way", "UPDATE line SET statuses = 1024 WHERE line_id = 1"},
    {"statuses_on_their_way", "UPDATE line SET statuses = 524288 WHERE line_id = 2"},
    {"owners_alone_know_of_contacts", "UPDATE line SET statuses = 2 WHERE outcome = 5"},
    {"owners_alone_know_of_contacts", "UPDATE line SET consents = x'0000000000000002' WHERE outcome = 5"},
    {"known_states", "UPDATE line SET statuses = 1048576 WHERE line_id = 1"},
    {"known_states", "UPDATE line SET consents = x'00' WHERE line_id = 1"},
    {"lost_answers_are_sent_again", "UPDATE line SET due_at = NULL WHERE line_id = 3"},
    {"known_states", "UPDATE line SET due_reason = 7 WHERE line_id = 1"},
    {"known_states", "UPDATE failure SET class = 5"},
    {"marks_of_imports", "UPDATE batch SET import_id = NULL WHERE batch_id = 3"},
    {"marks_of_imports", "UPDATE batch SET final_at = 1 WHERE batch_id = 3"},
    {"marks_of_imports", "UPDATE batch SET final_at = NULL WHERE batch_id = 1"},
    {"items_belong", "DELETE FROM line WHERE line_id = 1"},
    {"lines_belong", "UPDATE line SET stream_id = 77 WHERE line_id = 1"},
    {"lines_belong", "UPDATE line SET batch_id = 2 WHERE line_id = 1"},
    {"history_leads_back", "UPDATE item SET earlier_batch_id = 1 WHERE line_id = 4"},
    {"history_leads_back", "UPDATE item SET earlier_batch_id = 3 WHERE line_id = 4"},
    {"passes_belong", "UPDATE pass SET ended_at = 1"},
    {"passes_belong", "UPDATE batch SET pass_id = 77 WHERE batch_id = 1"},
    {"log_ends_at_the_state", "UPDATE batch SET state = 3 WHERE batch_id = 1"},
    {"log_ends_at_the_state", "DELETE FROM event WHERE batch_id = 1"},
    {"log_steps_are_legal",
     "UPDATE event SET from_state = 'accepted', to_state = 'refused' WHERE batch_id = 1 "
     "AND to_state = 'finished'"},
    {"log_steps_are_legal", "DELETE FROM event WHERE batch_id = 1 AND to_state = 'accepted'"},
    {"lines_are_found", "UPDATE line SET row_key = '2' WHERE line_id = 1"},
    {"references", "UPDATE fence SET stream_id = 77"},
};

class FsckFinds : public Fsck, public testing::WithParamInterface<Mistake> {};

TEST_P(FsckFinds, TheMistake) {
  journal_->begin_pass(stream_.id, PassKind::due, std::nullopt, FenceRecord{0, "{}"}, {}, at(14));
  ASSERT_TRUE(found().empty());
  tamper(GetParam().sql);
  EXPECT_EQ(found().count(GetParam().check), 1U) << GetParam().sql;
}

INSTANTIATE_TEST_SUITE_P(All, FsckFinds, testing::ValuesIn(mistakes), [](const auto& mistake) {
  return std::string(mistake.param.check) + "_" + std::to_string(mistake.index);
});

TEST(FsckChecks, AreEachBrokenByATestAbove) {
  std::set<std::string> broken;
  for (const Mistake& mistake : mistakes) broken.insert(mistake.check);
  for (const FsckCheck& check : fsck_checks()) EXPECT_EQ(broken.count(check.name), 1U) << check.name;
}

TEST_F(Fsck, FindsALineThatTheIndexLost) {
  // More lines than the tail holds would be needed for a run; a reader takes what line_run says for indexed.
  tamper("INSERT INTO line_run (run_id, kind, entries, chunks, last_line) VALUES (1, 0, 1, 1, 3), (2, 1, 1, 1, 3)");
  EXPECT_EQ(found(), std::set<std::string>{"lines_are_found"});
}

TEST_F(Fsck, CountsOpenImportsAgainstTheShare) {
  const BatchId second = send({"6"}, 20);
  accept(second, "import-4");
  EXPECT_TRUE(found({{{"main", 2}}}).empty());
  EXPECT_EQ(found({{{"main", 1}}}), std::set<std::string>{"open_imports_within_the_share"});
  // While a stuck import fills the share, one more may go.
  journal_->step(settled(second, BatchState::stuck, Outcome::due, ItemOutcome::open));
  EXPECT_TRUE(found({{{"main", 1}}}).empty());
}

TEST_F(Fsck, NamesAFewAndCountsTheRest) {
  std::vector<std::string> keys;
  for (int i = 100; i < 150; ++i) keys.push_back(std::to_string(i));
  deliver(keys);
  tamper("UPDATE line SET acknowledged_hash = 0 WHERE outcome = 0");
  const std::vector<FsckFinding> findings = fsck(path());
  ASSERT_EQ(findings.size(), 21U);
  EXPECT_NE(findings.back().words.find("31 more"), std::string::npos) << findings.back().words;
}

TEST_F(Fsck, SaysOnlyThatTheFileIsDamagedWhereItIs) {
  deliver({"6", "7"});
  journal_.reset();
  // The root page of an index: the tables are still read, but the two no longer agree.
  const auto root = std::stoll(ask("SELECT rootpage FROM sqlite_schema WHERE name = 'failure_by_stream'"));
  const auto size = std::stoll(ask("PRAGMA page_size"));
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((root - 1) * size + size - 8);
    file.write("\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f", 8);
  }
  EXPECT_EQ(found(), std::set<std::string>{fsck_file_check});
}

TEST_F(Fsck, ThrowsWhereThereIsNoJournal) { EXPECT_THROW(fsck(dir_.file("nowhere.db")), Error); }

}  // namespace
}  // namespace dotsync

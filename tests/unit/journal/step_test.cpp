// Journal::step(): what becomes of a batch and of its contacts, and what the database itself allows.
#include <SQLiteCpp/SQLiteCpp.h>

#include "base/error.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

using Step = JournalTest;

TEST_F(Step, KeepsTheImportIdOfAnAcceptedBatch) {
  const StreamRecord stream = open();
  accept(submit(stream.id, {"1"}), "abc-123");
  reopen();
  const OpenBatch batch = journal_->open_batches().at(0);
  EXPECT_EQ(batch.state, BatchState::accepted);
  EXPECT_EQ(batch.import_id, "abc-123");
  EXPECT_EQ(batch.accepted_at, at(3));
}

TEST_F(Step, SettlesTheContactsAndFreesThem) {
  const StreamRecord stream = open();
  const BatchId batch = submit(stream.id, {"1", "2"});
  accept(batch);
  BatchStep step = settled(batch, BatchState::finished, Outcome::current, ItemOutcome::created);
  step.items[1].outcome = ItemOutcome::failed;
  step.items[1].line.outcome = Outcome::failed;
  step.items[1].failure =
      Failure{Outcome::failed, "emailInvalid", FailureClass::fix_row, "", "words", "remedy", "2@example.com"};
  journal_->step(step);
  EXPECT_FALSE(journal_->is_locked(stream.account, identity("1@example.com")));
  reopen();
  EXPECT_TRUE(journal_->open_batches().empty());
  EXPECT_FALSE(journal_->is_locked(stream.account, identity("1@example.com")));
  EXPECT_EQ(find(stream.id, "1")->outcome, Outcome::current);
  EXPECT_NE(find(stream.id, "1")->acknowledged_hash, 0);
  EXPECT_EQ(find(stream.id, "2")->outcome, Outcome::failed);
  SQLite::Database database(path(), SQLite::OPEN_READONLY);
  SQLite::Statement counts(database, "SELECT created, updated, partial, failed, unreported, final_at FROM batch");
  ASSERT_TRUE(counts.executeStep());
  EXPECT_EQ(counts.getColumn(0).getInt(), 1);
  EXPECT_EQ(counts.getColumn(3).getInt(), 1);
  EXPECT_EQ(counts.getColumn(5).getInt64(), to_ms(at(9)));
  EXPECT_EQ(database.execAndGet("SELECT code FROM item WHERE code IS NOT NULL").getString(), "emailInvalid");
  EXPECT_EQ(database.execAndGet("SELECT identifier FROM failure").getString(), "2@example.com");
}

TEST_F(Step, FreesTheContactsOfAStuckBatchButKeepsItOpen) {
  const StreamRecord stream = open();
  const BatchId batch = submit(stream.id, {"1"});
  accept(batch);
  journal_->step(settled(batch, BatchState::stuck, Outcome::due, ItemOutcome::open));
  EXPECT_FALSE(journal_->is_locked(stream.account, identity("1@example.com")));
  EXPECT_EQ(journal_->open_batches().at(0).state, BatchState::stuck);
}

TEST_F(Step, GoesOnHoldingAContactThatAnotherBatchHoldsToo) {
  const StreamRecord stream = open();
  const BatchId first = submit(stream.id, {"1"});
  const StreamRecord other = open("members");
  Turn turn = JournalTest::turn(other.id, {{line(other.id, "x", "1@example.com"), true, std::nullopt}});
  const BatchId second = journal_->commit(turn).value();
  journal_->step(settled(first, BatchState::refused, Outcome::due, ItemOutcome::unsettled));
  EXPECT_TRUE(journal_->is_locked(stream.account, identity("1@example.com")));
  journal_->step(settled(second, BatchState::refused, Outcome::due, ItemOutcome::unsettled));
  EXPECT_FALSE(journal_->is_locked(stream.account, identity("1@example.com")));
}

TEST_F(Step, RefusesAStepThatIsNotLegalAndChangesNothing) {
  const StreamRecord stream = open();
  const BatchId batch = submit(stream.id, {"1"});
  EXPECT_THROW(journal_->step(settled(batch, BatchState::finished, Outcome::current, ItemOutcome::created)), Error);
  EXPECT_EQ(find(stream.id, "1")->outcome, Outcome::in_flight);
  EXPECT_TRUE(journal_->is_locked(stream.account, identity("1@example.com")));
  EXPECT_THROW(journal_->step(settled(BatchId{99}, BatchState::refused, Outcome::due, ItemOutcome::unsettled)), Error);
}

TEST_F(Step, RefusesALineThatIsNotInTheBatch) {
  const StreamRecord stream = open();
  const BatchId first = submit(stream.id, {"1"});
  const BatchId second = submit(stream.id, {"2"});
  BatchStep step = settled(first, BatchState::refused, Outcome::due, ItemOutcome::unsettled);
  step.batch = second;
  EXPECT_THROW(journal_->step(step), Error);
  EXPECT_EQ(find(stream.id, "1")->outcome, Outcome::in_flight);
}

TEST_F(Step, WritesAnEventForEveryState) {
  const StreamRecord stream = open();
  const BatchId batch = submit(stream.id, {"1"});
  accept(batch);
  journal_->step(settled(batch, BatchState::finished, Outcome::current, ItemOutcome::updated));
  SQLite::Database database(path(), SQLite::OPEN_READONLY);
  SQLite::Statement events(
      database, "SELECT from_state || '>' || to_state FROM event WHERE batch_id IS NOT NULL ORDER BY event_id");
  std::string all;
  while (events.executeStep()) all += events.getColumn(0).getString() + " ";
  EXPECT_EQ(all, ">submitting submitting>accepted accepted>finished ");
}

TEST_F(Step, LinksTheBatchesThatCarriedALine) {
  const StreamRecord stream = open();
  const BatchId first = submit(stream.id, {"1"});
  journal_->step(settled(first, BatchState::refused, Outcome::due, ItemOutcome::unsettled));
  Turn turn = JournalTest::turn(stream.id, {{find(stream.id, "1").value(), true, std::nullopt}});
  const BatchId second = journal_->commit(turn).value();
  SQLite::Database database(path(), SQLite::OPEN_READONLY);
  SQLite::Statement earlier(database, "SELECT earlier_batch_id FROM item WHERE batch_id = ?");
  earlier.bind(1, second.value);
  ASSERT_TRUE(earlier.executeStep());
  EXPECT_EQ(earlier.getColumn(0).getInt64(), first.value);
}

/// The shortest legal way from submitting to each state.
std::vector<BatchState> way_to(BatchState state) {
  using S = BatchState;
  switch (state) {
    case S::submitting:
      return {};
    case S::accepted:
    case S::refused:
    case S::unknown:
      return {state};
    case S::resolved:
      return {S::unknown, state};
    case S::finished:
    case S::failed:
    case S::stuck:
      return {S::accepted, state};
    case S::abandoned:
      return {S::accepted, S::stuck, state};
  }
  return {};
}

TEST_F(Step, DatabaseAllowsExactlyTheLegalSteps) {
  const StreamRecord stream = open();
  const BatchId batch = submit(stream.id, {"1"});
  journal_.reset();
  SQLite::Database database(path(), SQLite::OPEN_READWRITE);
  SQLite::Statement move(database, "UPDATE batch SET state = ? WHERE batch_id = ?");
  const auto moved = [&](BatchState to) {
    move.reset();
    move.bind(1, static_cast<int>(to));
    move.bind(2, batch.value);
    try {
      return move.exec() == 1;
    } catch (const SQLite::Exception&) {
      return false;
    }
  };
  for (int from = 0; from <= static_cast<int>(BatchState::resolved); ++from) {
    for (int to = 0; to <= static_cast<int>(BatchState::resolved); ++to) {
      database.exec("BEGIN");
      for (const BatchState state : way_to(static_cast<BatchState>(from))) ASSERT_TRUE(moved(state));
      const bool legal = is_legal(static_cast<BatchState>(from), static_cast<BatchState>(to));
      EXPECT_EQ(moved(static_cast<BatchState>(to)), legal) << from << " to " << to;
      static_cast<void>(move.tryReset());
      database.exec("ROLLBACK");
    }
  }
}

TEST_F(Step, DatabaseRefusesABatchThatIsBornElsewhere) {
  const StreamRecord stream = open();
  journal_.reset();
  SQLite::Database database(path(), SQLite::OPEN_READWRITE);
  EXPECT_THROW(database.exec("INSERT INTO batch (stream_id, account_id, pass_id, state, contacts, bytes, submitted_at) "
                             "VALUES (1, 1, 0, 1, 1, 1, 1)"),
               SQLite::Exception);
}

TEST_F(Step, DatabaseKeepsEvents) {
  const StreamRecord stream = open();
  submit(stream.id, {"1"});
  journal_.reset();
  SQLite::Database database(path(), SQLite::OPEN_READWRITE);
  EXPECT_THROW(database.exec("DELETE FROM event"), SQLite::Exception);
  EXPECT_THROW(database.exec("UPDATE event SET text = ''"), SQLite::Exception);
  EXPECT_NO_THROW(
      database.exec("BEGIN; INSERT INTO meta VALUES ('event_deletion', '1'); DELETE FROM event; "
                    "DELETE FROM meta WHERE name = 'event_deletion'; COMMIT"));
}

}  // namespace
}  // namespace dotsync

// Journal::commit(): lines, items, failures, intent, position and counts in one transaction.
#include <SQLiteCpp/SQLiteCpp.h>

#include "base/error.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

using Commit = JournalTest;

std::int64_t number(const std::string& path, const std::string& question) {
  SQLite::Database database(path, SQLite::OPEN_READONLY);
  return database.execAndGet(question).getInt64();
}

TEST_F(Commit, StoresLinesThatDoNotTravelWithoutABatch) {
  const StreamRecord stream = open();
  Turn turn = JournalTest::turn(stream.id, {{line(stream.id, "1", "a@example.com"), false, std::nullopt}});
  EXPECT_EQ(journal_->commit(turn), std::nullopt);
  EXPECT_NE(turn.writes[0].line.id.value, 0);
  reopen();
  const std::optional<Line> found = find(stream.id, "1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->identity, identity("a@example.com"));
  EXPECT_EQ(found->watermark_value, 17);
  EXPECT_EQ(found->read_xmin, 4711U);
  EXPECT_EQ(found->tried_hash, turn.writes[0].line.tried_hash);
  EXPECT_EQ(found->outcome, Outcome::current);
  EXPECT_EQ(found->updated_at, at(1));
}

TEST_F(Commit, KeepsEveryFieldOfALine) {
  const StreamRecord stream = open();
  Line full = line(stream.id, "[\"7\",\"42\"]", "b@example.com");
  full.watermark_value = -5;
  full.read_xmin = 0xffffffffffffffffU;
  full.tried_hash = -1;
  full.acknowledged_hash = -9'000'000'000'000'000'000;
  full.outcome = Outcome::superseded;
  full.batch = BatchId{77};
  full.contact_id = 123'456'789'012;
  full.due_reason = DueReason::retry;
  full.due_at = at(100);
  full.attempts = 3;
  full.statuses = ChannelStatuses(ChannelStatuses::numbers - 1);
  full.consents = ConsentMarks(std::string("\0consents\0marks!", 16));
  Turn turn = JournalTest::turn(stream.id, {{full, false, std::nullopt}});
  journal_->commit(turn);
  reopen();
  const Line found = find(stream.id, full.row_key).value();
  EXPECT_EQ(found.watermark_value, full.watermark_value);
  EXPECT_EQ(found.read_xmin, full.read_xmin);
  EXPECT_EQ(found.tried_hash, full.tried_hash);
  EXPECT_EQ(found.acknowledged_hash, full.acknowledged_hash);
  EXPECT_EQ(found.outcome, full.outcome);
  EXPECT_EQ(found.batch, full.batch);
  EXPECT_EQ(found.contact_id, full.contact_id);
  EXPECT_EQ(found.due_reason, full.due_reason);
  EXPECT_EQ(found.due_at, full.due_at);
  EXPECT_EQ(found.attempts, full.attempts);
  EXPECT_EQ(found.statuses, full.statuses);
  EXPECT_EQ(found.consents, full.consents);
}

TEST_F(Commit, PutsTravellingLinesInFlightAndClearsWhatWasAcknowledged) {
  const StreamRecord stream = open();
  LineWrite write = travelling(stream.id, "1");
  write.line.acknowledged_hash = 99;
  Turn turn = JournalTest::turn(stream.id, {write});
  const BatchId batch = journal_->commit(turn).value();
  reopen();
  const Line found = find(stream.id, "1").value();
  EXPECT_EQ(found.outcome, Outcome::in_flight);
  EXPECT_EQ(found.acknowledged_hash, 0);
  EXPECT_EQ(found.batch, batch);
  const std::vector<Item> items = journal_->items(batch);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].payload_hash, found.tried_hash);
  EXPECT_EQ(items[0].line.row_key, "1");
}

TEST_F(Commit, MakesABatchThatIsOpen) {
  const StreamRecord stream = open();
  const BatchId batch = submit(stream.id, {"1", "2", "3"});
  const std::vector<OpenBatch> open_batches = journal_->open_batches();
  ASSERT_EQ(open_batches.size(), 1U);
  EXPECT_EQ(open_batches[0].id, batch);
  EXPECT_EQ(open_batches[0].stream, stream.id);
  EXPECT_EQ(open_batches[0].account, stream.account);
  EXPECT_EQ(open_batches[0].state, BatchState::submitting);
  EXPECT_EQ(open_batches[0].contacts, 3);
  EXPECT_EQ(open_batches[0].submitted_at, at(2));
}

TEST_F(Commit, LocksTheContactsOfABatchAlsoAfterARestart) {
  const StreamRecord stream = open();
  submit(stream.id, {"1"});
  EXPECT_TRUE(journal_->is_locked(stream.account, identity("1@example.com")));
  EXPECT_FALSE(journal_->is_locked(stream.account, identity("2@example.com")));
  EXPECT_FALSE(journal_->is_locked(AccountId{stream.account.value + 1}, identity("1@example.com")));
  reopen();
  EXPECT_TRUE(journal_->is_locked(stream.account, identity("1@example.com")));
}

TEST_F(Commit, GoesOnHoldingTheOldAddressOfALineInFlight) {
  const StreamRecord stream = open();
  submit(stream.id, {"1"});
  Line moved = find(stream.id, "1").value();
  moved.identity = identity("new@example.com");
  Turn turn = JournalTest::turn(stream.id, {{moved, false, std::nullopt}});
  journal_->commit(turn);
  reopen();
  EXPECT_TRUE(journal_->is_locked(stream.account, identity("1@example.com")));
}

TEST_F(Commit, KeepsTheFirstTimeOfAFailureAndRemovesIt) {
  const StreamRecord stream = open();
  Failure failure;
  failure.outcome = Outcome::rejected;
  failure.code = "missingIdentifier";
  failure.field = "identifiers.email";
  LineWrite write{line(stream.id, "1", "a@example.com"), false, failure};
  write.line.identity.reset();
  Turn first = JournalTest::turn(stream.id, {write});
  journal_->commit(first);
  Turn second = JournalTest::turn(stream.id, first.writes);
  second.at = at(50);
  journal_->commit(second);
  EXPECT_EQ(number(path(), "SELECT first_at FROM failure"), to_ms(at(2)));
  EXPECT_EQ(number(path(), "SELECT last_at FROM failure"), to_ms(at(50)));

  second.writes[0].failure.reset();
  second.writes[0].keeps_failure = true;
  journal_->commit(second);
  EXPECT_EQ(number(path(), "SELECT count(*) FROM failure"), 1);
  second.writes[0].keeps_failure = false;
  journal_->commit(second);
  EXPECT_EQ(number(path(), "SELECT count(*) FROM failure"), 0);
}

TEST_F(Commit, AddsCountsAndMovesThePosition) {
  const StreamRecord stream = open();
  OpenPass opened;
  opened.from = {800, "2025-12-31 00:00:00+00"};
  opened.next = {900, "2026-01-01 00:00:00+00"};
  opened.xmax = 1000;
  const PassId pass = journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(1));
  for (int page = 1; page <= 2; ++page) {
    Turn turn = JournalTest::turn(stream.id, {});
    turn.pass = pass;
    turn.position = Position{"2026-01-0" + std::to_string(page), std::to_string(page)};
    turn.counts.read = 10;
    turn.counts.added = 4;
    journal_->commit(turn);
  }
  reopen();
  const StreamRecord now = journal_->stream(stream.id);
  ASSERT_TRUE(now.open_pass);
  EXPECT_EQ(now.open_pass->id, pass);
  EXPECT_EQ(now.open_pass->from, opened.from);
  EXPECT_EQ(now.open_pass->next, opened.next);
  EXPECT_EQ(now.open_pass->xmax, 1000U);
  EXPECT_EQ(now.open_pass->position, (Position{"2026-01-02", "2"}));
  EXPECT_FALSE(now.fence);
  EXPECT_EQ(number(path(), "SELECT read FROM pass"), 20);
  EXPECT_EQ(number(path(), "SELECT added FROM pass"), 8);
}

TEST_F(Commit, PutsTheFenceIntoForceWithTheLastPageOnly) {
  const StreamRecord stream = open();
  OpenPass opened;
  opened.next = {900, std::nullopt};
  opened.xmax = 1000;
  Turn turn = JournalTest::turn(stream.id, {});
  turn.pass = journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(1));
  journal_->commit(turn);
  EXPECT_FALSE(journal_->stream(stream.id).fence);
  turn.ends_pass = true;
  turn.at = at(7);
  journal_->commit(turn);
  reopen();
  const StreamRecord now = journal_->stream(stream.id);
  EXPECT_EQ(now.fence, (FenceInForce{900, std::nullopt}));
  EXPECT_FALSE(now.open_pass);
  EXPECT_EQ(now.last_success_at, at(7));
}

TEST_F(Commit, LeavesNothingBehindWhenItFails) {
  const StreamRecord stream = open();
  submit(stream.id, {"1"});
  Line stranger = line(StreamId{999}, "9", "9@example.com");
  Turn turn = JournalTest::turn(stream.id, {travelling(stream.id, "2"), {stranger, false, Failure{}}});
  EXPECT_THROW(journal_->commit(turn), Error);  // the failure's stream does not exist
  EXPECT_FALSE(find(stream.id, "2"));
  EXPECT_FALSE(journal_->is_locked(stream.account, identity("2@example.com")));
  EXPECT_EQ(journal_->open_batches().size(), 1U);
  EXPECT_TRUE(find(stream.id, "1"));
  submit(stream.id, {"3"});
  EXPECT_TRUE(find(stream.id, "3"));
  EXPECT_EQ(number(path(), "SELECT count(*) FROM line"), 2);
}

}  // namespace
}  // namespace dotsync

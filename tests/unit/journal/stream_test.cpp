// Accounts, streams, passes and fences in the journal.
#include <SQLiteCpp/SQLiteCpp.h>

#include "base/error.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

using Streams = JournalTest;

TEST_F(Streams, AreFoundAgainAfterARestart) {
  const StreamRecord first = open();
  const StreamRecord second = open("members");
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(first.account, second.account);
  EXPECT_EQ(first.state, "ok");
  EXPECT_FALSE(first.fence);
  EXPECT_FALSE(first.open_pass);
  reopen();
  EXPECT_EQ(open().id, first.id);
  EXPECT_EQ(journal_->account("main"), first.account);
  EXPECT_NE(journal_->account("other"), first.account);
}

TEST_F(Streams, AreListedByName) {
  const StreamRecord first = open();
  const StreamRecord second = open("members");
  const auto all = journal_->streams();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].first, second.id);
  EXPECT_EQ(journal_->stream_name(first.id), "customers");
  EXPECT_THROW(journal_->stream_name(StreamId{99}), Error);
}

TEST_F(Streams, RefuseAnotherAccountOrSourceUnderTheSameName) {
  open();
  EXPECT_THROW(journal_->open_stream({"customers", "other", "crm", "v1"}, at(0)), Error);
  EXPECT_THROW(journal_->open_stream({"customers", "main", "erp", "v1"}, at(0)), Error);
  EXPECT_NO_THROW(open());
}

TEST_F(Streams, RememberTheFieldsOfEveryMappingTheyHad) {
  StreamIdentity identity{"customers", "main", "crm", "v1"};
  identity.fields = {"dataFields.NAME", "dataFields.CITY"};
  const StreamId id = journal_->open_stream(identity, at(0)).id;
  identity.mapping_version = "v2";
  identity.fields = {"dataFields.CITY"};
  journal_->open_stream(identity, at(1));
  reopen();
  journal_->open_stream(identity, at(2));
  const auto& all = journal_->layouts(id).all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.at(field_digests::layout({"dataFields.NAME", "dataFields.CITY"})),
            (std::vector<std::string>{"dataFields.NAME", "dataFields.CITY"}));
  EXPECT_EQ(all.at(field_digests::layout(identity.fields)), identity.fields);
}

TEST_F(Streams, AreReadBesideTheirOwnerWithoutBeingTouched) {
  const StreamId id = open().id;
  submit(id, {"1"});
  Journal reader({path(), false, 0, true}, clock_);
  const auto found = reader.find_stream({"customers", "main", "crm", "v2"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->mapping_version, "v1") << "another version is only compared";
  EXPECT_TRUE(reader.is_locked(found->account, identity("1@example.com")));
  EXPECT_FALSE(reader.find_stream({"members", "main", "crm", "v1"}));
  EXPECT_THROW(reader.find_stream({"customers", "other", "crm", "v1"}), Error);
  EXPECT_THROW(reader.open_stream({"members", "main", "crm", "v1"}, at(5)), Error);
  EXPECT_EQ(journal_->streams().size(), 1U);
}

TEST_F(Streams, CountWhomTheyToldOfTheRowsEndSinceTheLastReconcileBegan) {
  const StreamId id = open().id;
  const auto tell = [&](const std::string& key, std::int64_t hash, long long seconds) {
    Line told = line(id, key, key + "@example.com");
    told.outcome = Outcome::gone;
    told.tried_hash = hash;
    told.updated_at = at(seconds);
    std::vector<LineWrite> writes{{told, false, std::nullopt, false}};
    journal_->store(writes, at(seconds));
  };
  tell("1", parting::unsubscribed, 10);
  tell("2", parting::suppressed, 20);
  tell("3", 4711, 30);
  reopen();
  EXPECT_EQ(journal_->partings(id), 2);
  journal_->begin_reconcile(id, false, at(15));
  reopen();
  EXPECT_EQ(journal_->partings(id), 1);
}

TEST_F(Streams, DropFenceAndOpenPassWithANewMapping) {
  const StreamRecord stream = open();
  OpenPass opened;
  opened.next = {900, std::nullopt};
  const PassId pass = journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(1));
  journal_->end_pass(pass, true, at(2));
  ASSERT_TRUE(journal_->stream(stream.id).fence);
  journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(3));
  const StreamRecord changed = open("customers", "v2");
  EXPECT_EQ(changed.id, stream.id);
  EXPECT_EQ(changed.mapping_version, "v2");
  EXPECT_FALSE(changed.fence);
  EXPECT_FALSE(changed.open_pass);
  SQLite::Database database(path(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM event WHERE kind = 'mapping' AND to_state = 'v2'").getInt(), 1);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM pass WHERE ended_at IS NULL").getInt(), 0);
}

TEST_F(Streams, LookAgainAtRejectedRowsAndSetUpFailuresWithANewMapping) {
  const StreamRecord stream = open();
  const auto failed = [&](const std::string& key, Outcome outcome, FailureClass failure_class) {
    LineWrite write{line(stream.id, key, key), false, Failure{}};
    write.line.outcome = outcome;
    write.failure->outcome = outcome;
    write.failure->failure_class = failure_class;
    return write;
  };
  Turn turn = JournalTest::turn(stream.id, {failed("rejected", Outcome::rejected, FailureClass::fix_row),
                                            failed("set-up", Outcome::failed, FailureClass::set_up),
                                            failed("row", Outcome::failed, FailureClass::fix_row)});
  journal_->commit(turn);
  EXPECT_TRUE(journal_->due(stream.id, at(100), 10).empty());
  open("customers", "v2");
  const std::vector<Line> due = journal_->due(stream.id, at(100), 10);
  ASSERT_EQ(due.size(), 2U);
  for (const Line& line : due) {
    EXPECT_NE(line.row_key, "row");
    EXPECT_EQ(line.due_reason, DueReason::reconsider);
    EXPECT_EQ(line.due_at, at(0));
  }
}

TEST_F(Streams, KeepTheirStateAndReason) {
  const StreamRecord stream = open();
  journal_->set_stream_state(stream.id, "parked", "the guard", at(5));
  journal_->set_account_state(stream.account, "parked", "401", at(6));
  journal_->set_next_run(stream.id, at(60));
  reopen();
  EXPECT_EQ(journal_->stream(stream.id).state, "parked");
  EXPECT_EQ(journal_->stream(stream.id).state_reason, "the guard");
  SQLite::Database database(path(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT state_reason FROM account").getString(), "401");
  EXPECT_EQ(database.execAndGet("SELECT next_run_at FROM stream").getInt64(), to_ms(at(60)));
  EXPECT_EQ(database.execAndGet("SELECT from_state || '>' || to_state FROM event WHERE kind = 'account'").getString(),
            "ok>parked");
}

TEST_F(Streams, ThrowForANumberTheJournalDoesNotKnow) { EXPECT_THROW(journal_->stream(StreamId{42}), Error); }

TEST_F(Streams, KeepTheFenceHistoryInOrder) {
  const StreamRecord stream = open();
  const StreamRecord other = open("members");
  OpenPass opened;
  for (const char* facts : {"one", "two", "three"}) {
    journal_->begin_pass(stream.id, PassKind::poll, opened, FenceRecord{0, facts}, {}, at(1));
  }
  std::vector<FenceRecord> fences = journal_->fences(stream.id);
  ASSERT_EQ(fences.size(), 3U);
  EXPECT_EQ(fences[0].facts, "one");
  const std::vector<std::int64_t> drop{fences[1].id};
  journal_->begin_pass(stream.id, PassKind::poll, opened, FenceRecord{0, "four"}, drop, at(2));
  reopen();
  fences = journal_->fences(stream.id);
  ASSERT_EQ(fences.size(), 3U);
  EXPECT_EQ(fences[1].facts, "three");
  EXPECT_EQ(fences[2].facts, "four");
  EXPECT_TRUE(journal_->fences(other.id).empty());
}

TEST_F(Streams, GiveUpAnOpenPassWhenANewOneBegins) {
  const StreamRecord stream = open();
  OpenPass opened;
  opened.next = {1, std::nullopt};
  const PassId first = journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(1));
  const PassId second = journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(2));
  EXPECT_NE(first, second);
  EXPECT_EQ(journal_->stream(stream.id).open_pass->id, second);
  journal_->end_pass(second, false, at(3));
  EXPECT_FALSE(journal_->stream(stream.id).open_pass);
  EXPECT_FALSE(journal_->stream(stream.id).fence);
  EXPECT_FALSE(journal_->stream(stream.id).last_success_at);
}

TEST_F(Streams, LeaveTheOpenPassAloneWhileDueRowsAreRead) {
  const StreamRecord stream = open();
  OpenPass opened;
  opened.next = {1, std::nullopt};
  const PassId poll = journal_->begin_pass(stream.id, PassKind::poll, opened, std::nullopt, {}, at(1));
  const PassId due = journal_->begin_pass(stream.id, PassKind::due, std::nullopt, std::nullopt, {}, at(2));
  journal_->end_pass(due, true, at(3));
  EXPECT_EQ(journal_->stream(stream.id).open_pass->id, poll);
  EXPECT_FALSE(journal_->stream(stream.id).fence);
}

TEST_F(Streams, GoOnWithAReconcileAfterARestart) {
  const StreamRecord stream = open();
  EXPECT_FALSE(stream.reconcile);
  submit(stream.id, {"1", "2", "3"});
  const OpenReconcile begun = journal_->begin_reconcile(stream.id, false, at(5));
  Turn step = turn(stream.id, {});
  step.pass = begun.pass;
  step.scanned = ScanPosition{"2", LineId{}};
  journal_->commit(step);
  reopen();
  OpenReconcile found = journal_->stream(stream.id).reconcile.value();
  EXPECT_EQ(found.pass, begun.pass);
  EXPECT_EQ(found.position.key, "2");
  EXPECT_EQ(found.position.line, LineId{});
  // Asked for again it goes on, and now sends everything.
  found = journal_->begin_reconcile(stream.id, true, at(6));
  EXPECT_EQ(found.pass, begun.pass);
  EXPECT_TRUE(found.resend);
  step.scanned.reset();
  step.ends_pass = true;
  step.at = at(7);
  journal_->commit(step);
  EXPECT_FALSE(journal_->stream(stream.id).reconcile);
  EXPECT_EQ(journal_->stream(stream.id).last_reconcile_at, at(7));
}

TEST_F(Streams, ShowTheirLinesInOrder) {
  const StreamRecord stream = open();
  const StreamRecord other = open("members");
  submit(stream.id, {"1", "2"});
  submit(other.id, {"9"});
  const std::vector<Line> first = journal_->lines_after(stream.id, LineId{}, 1, false);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].row_key, "1");
  const std::vector<Line> second = journal_->lines_after(stream.id, first[0].id, 10, false);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].row_key, "2");
}

}  // namespace
}  // namespace dotsync

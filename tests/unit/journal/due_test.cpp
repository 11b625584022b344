// Due rows: oldest first, none that is in flight or locked, and a re-assert that becomes due by itself.
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

class Due : public JournalTest {
 protected:
  void store(const std::string& key, const std::string& address, std::optional<Time> due_at) {
    LineWrite write{line(stream_.id, key, address), false, std::nullopt};
    write.line.outcome = Outcome::due;
    write.line.due_at = due_at;
    write.line.due_reason = due_at ? DueReason::retry : DueReason::none;
    journal_->store({&write, 1}, at(0));
  }

  /// Nobody knows what became of the batch: its contacts are due at `now` and once more at `again`.
  void lose(BatchId batch, Time now, Time again) {
    BatchStep unknown;
    unknown.batch = batch;
    unknown.to = BatchState::unknown;
    unknown.at = now;
    journal_->step(unknown);
    BatchStep step = settled(batch, BatchState::resolved, Outcome::due, ItemOutcome::unsettled);
    step.at = now;
    step.doubt = Doubt::asserted;
    step.again_at = again;
    journal_->step(step);
  }

  /// As a later import that ended well leaves the line.
  void send_again(const std::string& key) {
    Line sent = find(stream_.id, key).value();
    sent.outcome = Outcome::current;
    sent.due_at.reset();
    sent.due_reason = DueReason::none;
    LineWrite write{sent, false, std::nullopt};
    journal_->store({&write, 1}, at(50));
  }

  std::string keys(Time now, std::size_t limit = 10) {
    std::string all;
    for (const Line& line : journal_->due(stream_.id, now, limit)) all += line.row_key + " ";
    return all;
  }

  StreamRecord stream_ = open();
};

TEST_F(Due, ComesOldestFirstAndNotBeforeItsTime) {
  store("c", "c", at(30));
  store("a", "a", at(10));
  store("b", "b", at(20));
  store("never", "never", std::nullopt);
  EXPECT_EQ(keys(at(9)), "");
  EXPECT_EQ(keys(at(20)), "a b ");
  EXPECT_EQ(keys(at(99)), "a b c ");
  EXPECT_EQ(keys(at(99), 1), "a ");
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(10));
}

TEST_F(Due, IsOfItsStreamOnly) {
  const StreamRecord other = open("members");
  store("a", "a", at(10));
  EXPECT_TRUE(journal_->due(other.id, at(99), 10).empty());
  EXPECT_EQ(journal_->next_due_at(other.id), std::nullopt);
}

TEST_F(Due, LeavesOutWhatIsInFlightUntilItsBatchIsFinal) {
  const BatchId batch = submit(stream_.id, {"1"});
  Line marked = find(stream_.id, "1").value();
  marked.due_at = at(5);
  marked.due_reason = DueReason::changed;
  LineWrite write{marked, false, std::nullopt};
  journal_->store({&write, 1}, at(1));
  EXPECT_EQ(keys(at(99)), "");
  EXPECT_EQ(journal_->next_due_at(stream_.id), std::nullopt);
  accept(batch);
  journal_->step(settled(batch, BatchState::finished, Outcome::current, ItemOutcome::created));
  EXPECT_EQ(keys(at(99)), "1 ");
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(5));
}

TEST_F(Due, IsNotStarvedByLinesThatWaitForAnotherRowsImport) {
  const BatchId batch = submit(stream_.id, {"1"});
  for (int i = 0; i < 20; ++i) store("waiting" + std::to_string(i), "1@example.com", at(i));
  store("free", "free", at(50));
  EXPECT_EQ(keys(at(99), 1), "free ");
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(50));
  journal_->step(settled(batch, BatchState::refused, Outcome::current, ItemOutcome::unsettled));
  EXPECT_EQ(keys(at(99), 1), "waiting0 ");
}

TEST_F(Due, AContactInDoubtIsDueNowAndOnceMore) {
  const BatchId batch = submit(stream_.id, {"1"});
  lose(batch, at(40), at(90));
  EXPECT_EQ(keys(at(40)), "1 ");
  send_again("1");
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(90));
  EXPECT_EQ(keys(at(89)), "");
  reopen();
  EXPECT_EQ(keys(at(90)), "1 ");
  EXPECT_EQ(find(stream_.id, "1")->due_reason, DueReason::reassert);
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(90));
}

TEST_F(Due, EveryStreamOfTheAccountHearsOfRowsThatMayGo) {
  const AccountId account = journal_->account("main");
  std::uint64_t seen = journal_->releases(account);
  const auto heard = [&] { return std::exchange(seen, journal_->releases(account)) != seen; };
  const BatchId batch = submit(stream_.id, {"1", "2"});
  accept(batch);
  EXPECT_FALSE(heard()) << "its own stream knows";
  journal_->step(settled(batch, BatchState::finished, Outcome::current, ItemOutcome::created));
  EXPECT_TRUE(heard()) << "its contacts are free";
  lose(submit(stream_.id, {"3"}), at(40), at(90));
  EXPECT_TRUE(heard()) << "its contacts are free, and due";
  keys(at(89));
  EXPECT_FALSE(heard());
  keys(at(90));
  EXPECT_TRUE(heard()) << "the second time, rows of other streams may be due as well";
  journal_->resend(stream_.id, {"1"}, at(91));
  EXPECT_TRUE(heard());
  RowSelection failures;
  failures.failures = true;
  journal_->retry(failures, at(92));
  EXPECT_TRUE(heard());
  EXPECT_EQ(journal_->releases(AccountId{account.value + 1}), 1) << "a retry is for all accounts";
}

TEST_F(Due, ReassertsStandApart) {
  const auto due = [&](DueKind kind) {
    std::string all;
    for (const Line& line : journal_->due(stream_.id, at(99), 10, kind)) all += line.row_key + " ";
    return all;
  };
  lose(submit(stream_.id, {"1"}), at(40), at(95));
  store("fresh", "fresh", at(50));
  EXPECT_EQ(due(DueKind::fresh), "fresh ");
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(40));
  EXPECT_EQ(due(DueKind::reassert), "1 ");
  EXPECT_EQ(keys(at(99)), "1 fresh ");
  EXPECT_EQ(keys(at(99), 1), "1 ");
}

TEST_F(Due, OnlyTheSecondTimeAContactIsKnownToBeAssertedAgain) {
  lose(submit(stream_.id, {"1", "2"}), at(40), at(90));
  EXPECT_FALSE(find(stream_.id, "1")->statuses.is_asserted_again());
  send_again("1");
  send_again("2");
  Line waits = find(stream_.id, "2").value();
  waits.due_at = at(80);
  waits.due_reason = DueReason::retry;
  LineWrite write{waits, false, std::nullopt};
  journal_->store({&write, 1}, at(50));
  EXPECT_EQ(keys(at(90)), "2 1 ");
  EXPECT_TRUE(find(stream_.id, "1")->statuses.is_asserted_again());
  EXPECT_FALSE(find(stream_.id, "2")->statuses.is_asserted_again()) << "it was to be sent anyway";
  RowSelection rows;
  rows.keys = {"1"};
  journal_->retry(rows, at(91));
  EXPECT_FALSE(find(stream_.id, "1")->statuses.is_asserted_again()) << "an operator asked for all of it";
}

TEST_F(Due, AnImportThatWasStuckMakesUnsureWhatLaterOnesWereKnownToHaveDone) {
  const auto deliver = [&](const std::string& key, Time time) {
    Line sent = find(stream_.id, key).value();
    sent.statuses.send(StatusChannel::email, ChannelStatus::subscribed);
    sent.statuses.confirm();
    sent.outcome = Outcome::current;
    LineWrite write{sent, false, std::nullopt};
    journal_->store({&write, 1}, time);
  };
  const BatchId lost = submit(stream_.id, {"1"});
  lose(lost, at(40), at(90));
  deliver("1", at(41));
  const BatchId stuck = submit(stream_.id, {"2"});
  accept(stuck);
  BatchStep step = settled(stuck, BatchState::stuck, Outcome::due, ItemOutcome::open);
  step.doubt = Doubt::remembered;
  journal_->step(step);
  Turn turn = JournalTest::turn(stream_.id, {travelling(stream_.id, "2")});
  turn.writes[0].line.id = find(stream_.id, "2")->id;
  const BatchId later = journal_->commit(turn).value();
  accept(later, "import-2");
  journal_->step(settled(later, BatchState::finished, Outcome::current, ItemOutcome::updated));
  deliver("2", at(42));
  BatchStep end = settled(stuck, BatchState::finished, Outcome::current, ItemOutcome::updated);
  end.items.clear();
  end.doubt = Doubt::asserted;
  journal_->step(end);
  EXPECT_EQ(find(stream_.id, "1")->statuses.acknowledged(StatusChannel::email), ChannelStatus::subscribed);
  EXPECT_EQ(find(stream_.id, "2")->statuses.acknowledged(StatusChannel::email), ChannelStatus::none);
}

TEST_F(Due, AnImportThatWasStuckMakesUnsureWhatALineInFlightLeavesOut) {
  const BatchId stuck = submit(stream_.id, {"2"});
  accept(stuck);
  BatchStep step = settled(stuck, BatchState::stuck, Outcome::due, ItemOutcome::open);
  step.doubt = Doubt::remembered;
  journal_->step(step);
  Turn turn = JournalTest::turn(stream_.id, {travelling(stream_.id, "2")});
  turn.writes[0].line.id = find(stream_.id, "2")->id;
  turn.writes[0].line.statuses.send(StatusChannel::email, ChannelStatus::subscribed);
  turn.writes[0].line.statuses.confirm();
  journal_->commit(turn);
  BatchStep end = settled(stuck, BatchState::finished, Outcome::current, ItemOutcome::updated);
  end.items.clear();
  end.doubt = Doubt::asserted;
  journal_->step(end);
  const Line line = find(stream_.id, "2").value();
  EXPECT_EQ(line.outcome, Outcome::in_flight);
  EXPECT_EQ(line.statuses.acknowledged(StatusChannel::email), ChannelStatus::none);
}

TEST_F(Due, TheRowThatOwnsTheContactByThenIsAssertedAgain) {
  const BatchId batch = submit(stream_.id, {"1"});
  lose(batch, at(40), at(90));
  // Row 1 takes another address, and row 2 takes the one that row 1 has left.
  Line left = find(stream_.id, "1").value();
  left.identity = line(stream_.id, "x", "elsewhere").identity;
  left.due_at.reset();
  LineWrite moved{left, false, std::nullopt};
  journal_->store({&moved, 1}, at(41));
  store("2", "1@example.com", std::nullopt);
  EXPECT_EQ(keys(at(90)), "2 ");
}

TEST_F(Due, AStuckImportRemembersItsContactsUntilItEnds) {
  const BatchId batch = submit(stream_.id, {"1"});
  accept(batch);
  BatchStep stuck = settled(batch, BatchState::stuck, Outcome::due, ItemOutcome::open);
  stuck.doubt = Doubt::remembered;
  journal_->step(stuck);
  Line left = find(stream_.id, "1").value();
  left.identity = line(stream_.id, "x", "elsewhere").identity;
  left.outcome = Outcome::current;
  LineWrite moved{left, false, std::nullopt};
  journal_->store({&moved, 1}, at(41));
  store("2", "1@example.com", std::nullopt);
  EXPECT_EQ(keys(at(99)), "");
  BatchStep end = settled(batch, BatchState::finished, Outcome::current, ItemOutcome::updated);
  end.items.clear();
  end.doubt = Doubt::asserted;
  journal_->step(end);
  EXPECT_EQ(keys(at(99)), "2 ");
}

}  // namespace
}  // namespace dotsync

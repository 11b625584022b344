// Due rows: oldest first, none that is in flight or locked, and a re-assert that becomes due by itself.
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

class Due : public JournalTest {
 protected:
  void store(const std::string& key, const std::string& address, std::optional<Time> due_at,
             std::optional<Time> reassert_at = std::nullopt) {
    LineWrite write{line(stream_.id, key, address), false, std::nullopt};
    write.line.outcome = Outcome::due;
    write.line.due_at = due_at;
    write.line.due_reason = due_at ? DueReason::retry : DueReason::none;
    write.line.reassert_at = reassert_at;
    journal_->store({&write, 1}, at(0));
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

TEST_F(Due, TakesUpAReassertWhenItsTimeHasCome) {
  store("r", "r", std::nullopt, at(40));
  EXPECT_EQ(journal_->next_due_at(stream_.id), at(40));
  EXPECT_EQ(keys(at(39)), "");
  EXPECT_EQ(keys(at(40)), "r ");
  reopen();
  const Line line = find(stream_.id, "r").value();
  EXPECT_EQ(line.due_at, at(40));
  EXPECT_EQ(line.due_reason, DueReason::reassert);
  EXPECT_FALSE(line.reassert_at);
}

TEST_F(Due, KeepsTheEarlierMarkWhenAReassertJoinsIt) {
  store("r", "r", at(10), at(40));
  EXPECT_EQ(keys(at(20)), "r ");
  EXPECT_TRUE(find(stream_.id, "r")->reassert_at);
  EXPECT_EQ(keys(at(50)), "r ");
  EXPECT_EQ(find(stream_.id, "r")->due_at, at(10));
  EXPECT_FALSE(find(stream_.id, "r")->reassert_at);
}

}  // namespace
}  // namespace dotsync

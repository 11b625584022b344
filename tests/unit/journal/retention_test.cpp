// Retention: what is over and old goes, what people or dotsync still need stays, and the figures go on adding up.
#include "journal/retention.hpp"

#include "journal/fsck.hpp"
#include "journal/request_box.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

constexpr Duration keep = std::chrono::days(7);
constexpr long long day = 86'400;

class Keeping : public AuditTest {
 protected:
  /// As often as the owner would ask; each step is small.
  void retain(long long seconds, int budget = 10'000) {
    tamper("UPDATE meta SET value = " + std::to_string(to_ms(at(seconds)) - 1) + " WHERE name = 'retention_time'");
    // A round that was begun before goes on; the one after it looks at everything.
    for (int round = 0; round < 2; ++round) {
      while (journal_->retain(at(seconds), keep, budget)) {
      }
    }
  }
  long long count(const std::string& table) { return std::stoll(ask("SELECT count(*) FROM " + table)); }
  void expect_sound() {
    for (const FsckFinding& finding : fsck(path()))
      ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.words;
  }
  void end_pass() {
    journal_->end_pass(pass_, true, at(10));
    OpenPass opened;
    opened.xmax = 200;
    pass_ = journal_->begin_pass(stream_.id, PassKind::poll, opened, std::nullopt, {}, at(11));
  }
};

TEST_F(Keeping, TakesOutWhatALaterImportCarried) {
  journal_->retain(at(0), keep, 1);
  deliver({"1", "2", "3"});
  end_pass();
  deliver({"1", "2"});
  ASSERT_EQ(count("item"), 5);
  retain(day);
  EXPECT_EQ(count("item"), 5) << "nothing is old yet";
  retain(8 * day);
  EXPECT_EQ(count("item"), 3) << "the newest outcome of each contact";
  EXPECT_EQ(count("batch"), 2);
  expect_sound();
  end_pass();
  deliver({"3"});
  retain(16 * day);
  EXPECT_EQ(count("batch"), 2) << "the first has no contact left";
  EXPECT_EQ(ask("SELECT count(*) FROM event WHERE batch_id = 1"), "0");
  EXPECT_EQ(count("pass"), 2);
  expect_sound();
  reopen();
  expect_sound();
}

TEST_F(Keeping, TellsTheStoryOfAContactAsFarAsItIsKept) {
  journal_->retain(at(0), keep, 1);
  deliver({"1"});
  deliver({"1"});
  retain(8 * day);
  journal_.reset();
  Audit audit(path());
  const auto stories = audit.why({"1", {}});
  ASSERT_EQ(stories.size(), 1U);
  ASSERT_FALSE(stories.front().history.empty());
  EXPECT_EQ(stories.front().history.front().batch, BatchId{2});
}

TEST_F(Keeping, LeavesOpenImportsFencesAndWhatIsToBeSentAgain) {
  journal_->retain(at(0), keep, 1);
  journal_->begin_pass(stream_.id, PassKind::due, std::nullopt, FenceRecord{0, "{}"}, {}, at(1));
  const BatchId stuck = send({"1"});
  accept(stuck);
  BatchStep freed = settled(stuck, BatchState::stuck, Outcome::due, ItemOutcome::open);
  freed.doubt = Doubt::remembered;
  journal_->step(freed);
  const BatchId open = send({"2"});
  const BatchId lost = send({"3"});
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
  resolved.doubt = Doubt::asserted;
  resolved.again_at = at(40 * day);
  journal_->step(resolved);
  // A later import carried the row: the old one is still needed for the time when it is asserted again.
  deliver({"3"});
  retain(30 * day);
  EXPECT_EQ(count("item"), 3);
  EXPECT_EQ(count("batch"), 4);
  EXPECT_EQ(count("fence"), 1);
  EXPECT_EQ(count("doubt"), 2) << "of the stuck import and of the lost one";
  EXPECT_EQ(journal_->items(open).size(), 1U);
  expect_sound();
}

TEST_F(Keeping, TakesSmallSteps) {
  journal_->retain(at(0), keep, 1);
  for (int i = 0; i < 25; ++i) journal_->event(at(1), stream_.id, std::nullopt, "trouble", "", "", "x");
  tamper("UPDATE meta SET value = " + std::to_string(to_ms(at(8 * day)) - 1) + " WHERE name = 'retention_time'");
  const long long before = count("event");
  journal_->retain(at(8 * day), keep, 10);
  EXPECT_EQ(count("event"), before - 10);
  while (journal_->retain(at(8 * day), keep, 10)) {
  }
  EXPECT_EQ(count("event"), 0);
}

TEST_F(Keeping, TakesOutRequestsThatWereAnswered) {
  journal_->retain(at(0), keep, 1);
  RequestBox box(path());
  Request request;
  request.kind = "pause";
  request.id = box.leave(request);
  box.leave(request);
  journal_->answer(request, {true, ""}, at(1));
  retain(8 * day);
  EXPECT_EQ(count("request"), 1) << "the other still waits";
}

TEST_F(Keeping, DeletesNothingWhereTheClockJumpedBetweenTwoStarts) {
  journal_->retain(at(0), keep, 100);
  deliver({"1"});
  deliver({"1"});
  reopen();
  const long long years = 10 * 365 * day;
  while (journal_->retain(at(years), keep, 100)) {
  }
  EXPECT_EQ(count("item"), 2);
}

TEST(RetentionTime, GoesOnAtTwiceTheSpeedOfTimeAtMost) {
  const Duration tenth = keep / 10;
  EXPECT_EQ(retention_time(std::nullopt, std::nullopt, at(100), keep), at(100));
  EXPECT_EQ(retention_time(at(100), std::nullopt, at(100 + 3600), keep), at(100 + 3600)) << "a start soon after";
  EXPECT_EQ(retention_time(at(100), std::nullopt, at(365 * day), keep), at(100) + tenth) << "a jump, or a long rest";
  EXPECT_EQ(retention_time(at(100), at(200), at(300), keep), at(300));
  EXPECT_EQ(retention_time(at(100), at(5000), at(5100), keep), at(300));
  EXPECT_EQ(retention_time(at(5000), at(10), at(20), keep), at(20)) << "never ahead of the clock";
  EXPECT_EQ(retention_time(at(100), at(300), at(200), keep), at(100)) << "a clock that went back";
}

}  // namespace
}  // namespace dotsync

// A contact's story in sentences: each kind of step, what it means and when it is tried again.
#include "daemon/story_text.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

const Time now = *parse_time("2026-03-29T12:00:00Z");

StoryStep step(StoryStep::Kind kind, BatchState state = BatchState::submitting, ItemOutcome item = ItemOutcome::open) {
  StoryStep step;
  step.kind = kind;
  step.at = now - std::chrono::minutes(5);
  step.batch = BatchId{3};
  step.import_id = "abc-1";
  step.state = state;
  step.item = item;
  step.contacts = 10;
  return step;
}

ContactStory failed() {
  ContactStory story;
  story.stream = "customers";
  story.stream_state = "ok";
  story.outcome = "failed";
  story.line.row_key = "42";
  story.line.outcome = Outcome::failed;
  story.failure = Failure{Outcome::failed,
                          "InvalidEmail",
                          FailureClass::fix_row,
                          "",
                          "Invalid value for 'email'",
                          "Correct the e-mail address in the row.",
                          "x@@y"};
  story.history = {step(StoryStep::Kind::sent), step(StoryStep::Kind::import, BatchState::accepted),
                   step(StoryStep::Kind::import, BatchState::finished),
                   step(StoryStep::Kind::outcome, BatchState::finished, ItemOutcome::failed)};
  story.history.back().code = "InvalidEmail";
  return story;
}

TEST(Story, IsToldInTheOrderInWhichItHappened) {
  EXPECT_EQ(tell_story(failed(), now, 100),
            "Row 42 of stream customers: not delivered, it failed\n"
            "  2026-03-29T11:55:00Z  Sent to Dotdigital in batch 3, together with 9 other contacts\n"
            "  2026-03-29T11:55:00Z  Dotdigital took it for processing as import abc-1\n"
            "  2026-03-29T11:55:00Z  Dotdigital finished the import (batch 3)\n"
            "  2026-03-29T11:55:00Z  The contact was not taken (InvalidEmail)\n"
            "  What it means: The e-mail address is not a valid one. (InvalidEmail)\n"
            "  Dotdigital said: Invalid value for 'email'\n"
            "  What to do: Correct the e-mail address in the row.\n"
            "  Next attempt: when the row, or what the mapping makes of it, changes\n");
}

TEST(Story, HasASentenceForEveryState) {
  for (int i = 0; i <= static_cast<int>(BatchState::resolved); ++i) {
    const std::string text = tell_step(step(StoryStep::Kind::import, static_cast<BatchState>(i)));
    EXPECT_GT(text.size(), 20U) << i;
  }
  for (int i = 0; i <= static_cast<int>(ItemOutcome::unsettled); ++i) {
    const std::string text =
        tell_step(step(StoryStep::Kind::outcome, BatchState::finished, static_cast<ItemOutcome>(i)));
    EXPECT_GT(text.size(), 10U) << i;
  }
}

TEST(Story, TellsALostAnswerWithItsReason) {
  StoryStep lost = step(StoryStep::Kind::import, BatchState::unknown);
  lost.code = "no_answer";
  lost.text = "timeout";
  EXPECT_EQ(tell_step(lost), "Nobody knows whether Dotdigital took import abc-1 (batch 3) (no_answer): timeout");
}

TEST(NextAttempt, IsTheTimeWhereOneIsKnown) {
  ContactStory story = failed();
  story.line.due_at = now + std::chrono::hours(3);
  EXPECT_EQ(next_attempt_of(story, now), "2026-03-29T15:00:00Z (in 3h)");
  story.line.due_at = now - std::chrono::hours(3);
  EXPECT_EQ(next_attempt_of(story, now), "with the next turn of the stream");
}

TEST(NextAttempt, WaitsForAStreamThatStands) {
  ContactStory story = failed();
  story.stream_state = "parked";
  story.stream_reason = "refused";
  EXPECT_EQ(next_attempt_of(story, now), "not while stream customers is parked: refused");
}

TEST(Remedy, ComesFromTheBookWhereTheJournalHasNone) {
  ContactStory story = failed();
  story.failure->remedy.clear();
  EXPECT_EQ(remedy_of(story), "Correct the e-mail address in the row.");
  story.failure.reset();
  EXPECT_EQ(remedy_of(story), "");
}

}  // namespace
}  // namespace dotsync

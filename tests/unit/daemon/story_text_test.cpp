// A row's story in sentences: the answer first, then each kind of step.
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

RowAnswer failed() {
  ContactStory story;
  story.stream = "customers";
  story.account = "main";
  story.outcome = "failed";
  story.line.row_key = "42";
  story.line.contact_id = 1007;
  story.line.outcome = Outcome::failed;
  story.history = {step(StoryStep::Kind::sent), step(StoryStep::Kind::import, BatchState::accepted),
                   step(StoryStep::Kind::import, BatchState::finished),
                   step(StoryStep::Kind::outcome, BatchState::finished, ItemOutcome::failed)};
  story.history.back().code = "InvalidEmail";
  RowAnswer answer;
  answer.stream = "customers";
  answer.row_key = "42";
  answer.story = story;
  answer.live.state = LiveRow::State::here;
  answer.live.payload = R"({"identifiers":{"email":"x@@y"}})";
  return answer;
}

RowVerdict verdict() {
  RowVerdict verdict;
  verdict.headline = "not delivered";
  verdict.because = "The e-mail address is not a valid one.";
  verdict.remedy = "Correct it.";
  verdict.next = "when the row changes";
  return verdict;
}

TEST(Story, GivesTheAnswerFirstAndThenWhatHappened) {
  EXPECT_EQ(tell_row(failed(), verdict(), now, 80),
            "Row 42 of stream customers: not delivered\n"
            "  why           The e-mail address is not a valid one.\n"
            "  what to do    Correct it.\n"
            "  next attempt  when the row changes\n"
            "  contact       1007 in Dotdigital's account main\n"
            "  what happened, in UTC\n"
            "    2026-03-29 11:55:00  Sent to Dotdigital in batch 3, together with 9 other\n"
            "                         contacts\n"
            "    2026-03-29 11:55:00  Dotdigital took it for processing as import abc-1\n"
            "    2026-03-29 11:55:00  Dotdigital finished the import (batch 3)\n"
            "    2026-03-29 11:55:00  The contact was not taken (InvalidEmail)\n"
            "  the row now, as it would be sent\n"
            "    identifiers.email  x@@y\n");
}

TEST(Story, StaysInTheWidth) {
  for (const std::size_t width : {40U, 80U, 160U}) {
    const std::string text = tell_row(failed(), verdict(), now, width);
    std::size_t line = 0;
    for (const char c : text) {
      line = c == '\n' ? 0 : line + 1;
      EXPECT_LE(line, width) << text;
    }
  }
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

TEST(FormerAddress, TellsWhetherTheContactWentWithTheRow) {
  ContactStory story = *failed().story;
  EXPECT_EQ(former_words(story, now), "");
  story.former_until = now - std::chrono::minutes(5);
  story.former_fate = "renamed";
  StoryStep left = step(StoryStep::Kind::address);
  left.batch = BatchId{4};
  story.history.push_back(left);
  const std::string until = "the row had it until 11:55 UTC (5 minutes ago); then it ";
  EXPECT_EQ(former_words(story, now), until + "took another one; import abc-1 (batch 4) is to take its contact along");
  story.history.push_back(step(StoryStep::Kind::outcome, BatchState::finished, ItemOutcome::updated));
  story.history.back().batch = BatchId{4};
  EXPECT_EQ(former_words(story, now),
            until + "took another one, and its contact went with it in import abc-1 (batch 4)");
  story.history.back().item = ItemOutcome::failed;
  story.history.back().code = "duplicateIdentifier";
  EXPECT_EQ(
      former_words(story, now),
      until +
          "took another one; its contact could not go with it (import abc-1 (batch 4): failed (duplicateIdentifier))");
  story.former_fate = "rejected";
  story.owner = RelatedRow{"customers", "7", 0, std::nullopt};
  EXPECT_EQ(former_words(story, now), until + "lost it, and has none that it could be sent under; now row 7 has it");
}

}  // namespace
}  // namespace dotsync

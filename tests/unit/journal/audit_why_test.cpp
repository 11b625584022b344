// Audit::why(): one row's way, found by address or key, in the order in which it happened.
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class Why : public AuditTest {
 protected:
  std::vector<ContactStory> why(const std::string& text, const std::vector<std::string>& streams = {}) {
    WhyQuestion question;
    question.text = text;
    question.streams = streams;
    return Audit(path()).why(question);
  }

  /// "sent accepted finished failed"
  static std::string words(const ContactStory& story) {
    std::string all;
    for (const StoryStep& step : story.history) {
      if (!all.empty()) all += ' ';
      switch (step.kind) {
        case StoryStep::Kind::sent:
          all += "sent";
          break;
        case StoryStep::Kind::import:
          all += to_text(step.state);
          break;
        case StoryStep::Kind::outcome:
          all += to_text(step.item);
          break;
        case StoryStep::Kind::rejected:
          all += "rejected";
          break;
      }
    }
    return all;
  }
};

TEST_F(Why, FindsAContactByItsAddressInAnyCase) {
  deliver({"1", "2"}, {{"2", "InvalidEmail"}});
  for (const char* text : {"2@example.com", " 2@EXAMPLE.com ", "2"}) {
    const auto stories = why(text);
    ASSERT_EQ(stories.size(), 1U) << text;
    EXPECT_EQ(stories[0].stream, "customers");
    EXPECT_EQ(stories[0].line.row_key, "2");
    EXPECT_EQ(stories[0].outcome, "failed");
    ASSERT_TRUE(stories[0].failure);
    EXPECT_EQ(stories[0].failure->code, "InvalidEmail");
    EXPECT_EQ(words(stories[0]), "sent accepted finished failed");
    EXPECT_EQ(stories[0].history.back().code, "InvalidEmail");
    EXPECT_EQ(stories[0].history.back().import_id, "11111111-2222");
  }
  EXPECT_TRUE(why("3@example.com").empty());
}

TEST_F(Why, DoesNotTakeTheDigitsOfAnAddressForANumber) {
  Line numbered = line(stream_.id, "row", "");
  numbered.identity = journal_->hash().identity("contactId", "12");
  numbered.outcome = Outcome::due;
  numbered.due_at = at(5);
  store(numbered, 5);
  EXPECT_TRUE(why("ann12@example.com").empty());
  EXPECT_EQ(why(" 012").size(), 1U);
}

TEST_F(Why, TellsEveryBatchInTheOrderItHappened) {
  deliver({"1"}, {{"1", "Failed"}});
  const BatchId second = send({"1"}, 20);
  BatchStep lost;
  lost.batch = second;
  lost.to = BatchState::unknown;
  lost.at = at(25);
  lost.error_code = "no_answer";
  lost.text = "timeout";
  journal_->step(lost);
  BatchStep resolved = settled(second, BatchState::resolved, Outcome::due, ItemOutcome::unsettled);
  resolved.at = at(30);
  for (ItemResult& item : resolved.items) item.line.due_at = at(30);
  journal_->step(resolved);
  const auto stories = why("1");
  ASSERT_EQ(stories.size(), 1U);
  EXPECT_EQ(words(stories[0]), "sent accepted finished failed sent unknown resolved unsettled");
  EXPECT_EQ(stories[0].history[5].text, "timeout");
  EXPECT_EQ(stories[0].history[5].code, "no_answer");
  EXPECT_EQ(stories[0].line.due_at, at(30));
  for (std::size_t i = 1; i < stories[0].history.size(); ++i) {
    EXPECT_LE(stories[0].history[i - 1].at, stories[0].history[i].at);
  }
}

TEST_F(Why, TellsWhyARowWasRejected) {
  reject("7", "no e-mail address");
  const auto stories = why("7");
  ASSERT_EQ(stories.size(), 1U);
  EXPECT_EQ(stories[0].outcome, "rejected");
  EXPECT_EQ(words(stories[0]), "rejected");
  EXPECT_EQ(stories[0].failure->field, "email");
  EXPECT_EQ(stories[0].history[0].text, "no e-mail address");
}

TEST_F(Why, FindsAnAddressThatFailedByItsLetters) {
  deliver({"1"}, {{"1", "InvalidEmail"}});
  tamper("UPDATE failure SET identifier = 'Bj\xC3\xB6rn@@Example'");
  EXPECT_EQ(why("bj\xC3\xB6rn@@example").size(), 1U);
}

TEST_F(Why, ShowsEveryRowOfAnAddressAndWhoOwnsIt) {
  deliver({"1"});
  Line other = line(stream_.id, "2", "1@example.com");
  other.outcome = Outcome::superseded;
  other.tried_hash = 0;
  store(other, 12);
  const auto stories = why("1@example.com");
  ASSERT_EQ(stories.size(), 2U);
  EXPECT_EQ(stories[0].outcome, "current");
  EXPECT_EQ(stories[1].outcome, "superseded");
  EXPECT_EQ(stories[1].owner_key, "1");
  EXPECT_EQ(stories[1].owner_stream, "customers");
}

TEST_F(Why, LooksInOneStreamOnlyWhenAsked) {
  deliver({"1"});
  const StreamRecord members = open("members");
  Line other = line(members.id, "1", "someone@example.com");
  other.outcome = Outcome::due;
  other.due_at = at(5);
  store(other, 5);
  EXPECT_EQ(why("1").size(), 2U);
  const auto stories = why("1", {"members"});
  ASSERT_EQ(stories.size(), 1U);
  EXPECT_EQ(stories[0].stream, "members");
}

TEST_F(Why, AnswersAfterTheOwnerIsGone) {
  deliver({"1"});
  journal_.reset();
  EXPECT_EQ(why("1@example.com").size(), 1U);
}

}  // namespace
}  // namespace dotsync

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

  /// The row is read with another address and sent under it.
  void change_address(const std::string& key, const std::string& address, long long seconds = 20) {
    LineWrite write = travelling(stream_.id, key);
    write.line = find(stream_.id, key).value();
    write.line.identity = identity(address);
    Turn turn = JournalTest::turn(stream_.id, {std::move(write)});
    turn.pass = pass_;
    turn.at = at(seconds);
    turn.counts.sent = 1;
    const BatchId batch = journal_->commit(turn).value();
    (void)batch;
  }

  void forget(const std::string& address) {
    for (const OpenBatch& open : journal_->open_batches())
      journal_->step(settled(open.id, BatchState::refused, Outcome::due, ItemOutcome::unsettled));
    Request request;
    request.id = 7;
    request.kind = "forget";
    request.identifiers = {{"email", identity(address)}};
    ASSERT_TRUE(journal_->forget(request, at(50)));
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
        case StoryStep::Kind::address:
          all += "address";
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
  ASSERT_TRUE(stories[1].owner);
  EXPECT_EQ(stories[1].owner->row_key, "1");
  EXPECT_EQ(stories[1].owner->stream, "customers");
}

TEST_F(Why, FindsARowByTheAddressThatItLeft) {
  deliver({"1"});
  change_address("1", "other@example.com");
  const auto stories = why("1@EXAMPLE.com");
  ASSERT_EQ(stories.size(), 1U);
  EXPECT_EQ(stories[0].line.row_key, "1");
  EXPECT_EQ(stories[0].former_until, at(20));
  EXPECT_EQ(stories[0].former_fate, "sent");
  EXPECT_EQ(words(stories[0]), "sent accepted finished created address sent");
  const auto now = why("other@example.com");
  ASSERT_EQ(now.size(), 1U);
  EXPECT_FALSE(now[0].former_until);
  EXPECT_EQ(words(now[0]), words(stories[0])) << "what was before the change belongs to it";
}

TEST_F(Why, ShowsWhoHasTheAddressNowAndWhoHadItBefore) {
  deliver({"1"});
  change_address("1", "other@example.com");
  Line heir = line(stream_.id, "2", "1@example.com");
  heir.outcome = Outcome::due;
  heir.due_at = at(30);
  store(heir, 30);
  const auto stories = why("1@example.com");
  ASSERT_EQ(stories.size(), 2U);
  EXPECT_EQ(stories[0].line.row_key, "2") << "the row that has it comes first";
  ASSERT_EQ(stories[0].taken_from.size(), 1U);
  EXPECT_EQ(stories[0].taken_from[0].row_key, "1");
  EXPECT_EQ(stories[0].taken_from[0].until, at(20));
  ASSERT_TRUE(stories[1].owner);
  EXPECT_EQ(stories[1].owner->row_key, "2");
}

TEST_F(Why, ARowThatTookItsOldAddressBackHasIt) {
  deliver({"1"});
  change_address("1", "other@example.com");
  change_address("1", "1@example.com", 40);
  const auto stories = why("1@example.com");
  ASSERT_EQ(stories.size(), 1U);
  EXPECT_FALSE(stories[0].former_until);
  EXPECT_EQ(why("other@example.com").at(0).former_until, at(40));
}

TEST_F(Why, ForgettingAPersonForgetsTheAddressesToo) {
  deliver({"1", "2"});
  change_address("1", "other@example.com");
  forget("other@example.com");
  EXPECT_TRUE(why("1@example.com").empty());
  EXPECT_TRUE(why("1").empty());
  change_address("2", "second@example.com");
  forget("2@example.com");
  EXPECT_TRUE(why("2@example.com").empty()) << "an address that a row has left is forgotten by itself";
  EXPECT_EQ(why("2").size(), 1U);
  WhyQuestion question;
  question.text = "2@example.com";
  EXPECT_TRUE(Audit(path()).forgotten_at(question));
  EXPECT_EQ(ask("SELECT count(*) FROM event WHERE identity IS NOT NULL"), "0");
}

TEST_F(Why, NamesTheImportThatIsWaitedFor) {
  const BatchId batch = send({"1"});
  accept(batch);
  const StreamRecord members = open("members");
  Line other = line(members.id, "77", "1@example.com");
  other.outcome = Outcome::due;
  other.due_reason = DueReason::changed;
  other.due_at = at(5);
  store(other, 5);
  const auto stories = why("1@example.com");
  ASSERT_EQ(stories.size(), 2U);
  for (const ContactStory& story : stories) {
    ASSERT_TRUE(story.waits_for) << story.stream;
    EXPECT_EQ(story.waits_for->batch, batch);
    EXPECT_EQ(story.waits_for->stream, "customers");
    EXPECT_EQ(story.waits_for->row_key, "1");
  }
  finish(batch);
  for (const ContactStory& story : why("1@example.com")) EXPECT_FALSE(story.waits_for) << story.stream;
}

TEST_F(Why, SaysWhichImportConfirmedThePayload) {
  const BatchId batch = deliver({"1"});
  ASSERT_TRUE(why("1").at(0).confirmed);
  EXPECT_EQ(why("1").at(0).confirmed->batch, batch);
  EXPECT_EQ(why("1").at(0).confirmed->at, at(9));
  send({"1"}, 20);
  EXPECT_FALSE(why("1").at(0).confirmed) << "what is on its way may change it";
}

TEST_F(Why, FindsTheContactsOfAnImportThoseThatFailedFirst) {
  deliver({"1", "2", "3"}, {{"3", "InvalidEmail"}});
  WhyQuestion question;
  question.text = "11111111-2222";
  const auto import = Audit(path()).why_import(question, 2);
  ASSERT_TRUE(import);
  EXPECT_EQ(import->contacts, 3);
  EXPECT_EQ(import->failed, 1);
  ASSERT_EQ(import->rows.size(), 2U);
  EXPECT_EQ(import->rows[0].line.row_key, "3");
  question.text = "99999999-2222";
  EXPECT_FALSE(Audit(path()).why_import(question, 2));
}

TEST_F(Why, FindsAContactByDotdigitalsNumber) {
  deliver({"first", "second"});
  const std::int64_t id = find(stream_.id, "second")->contact_id.value();
  const auto stories = why(std::to_string(id));
  ASSERT_EQ(stories.size(), 1U);
  EXPECT_EQ(stories[0].line.row_key, "second");
}

TEST_F(Why, SaysWhereRetentionHasCutTheStory) {
  const BatchId first = deliver({"1"});
  send({"1"}, 20);
  EXPECT_FALSE(why("1").at(0).is_cut);
  tamper("DELETE FROM item WHERE batch_id = " + std::to_string(first.value));
  EXPECT_TRUE(why("1").at(0).is_cut);
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

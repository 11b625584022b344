// Forgetting: nothing of the person is left in any file of the journal, and nothing of the person is sent.
#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "journal/fsck.hpp"
#include "journal/request_box.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class Forget : public AuditTest {
 protected:
  std::optional<std::int64_t> forget(const std::string& address) {
    Request request;
    request.kind = "forget";
    {
      RequestBox box(path());
      request.identifiers = box.identifiers(address, {"email", "mobileNumber"});
      request.id = box.leave(request);
    }
    const auto rows = journal_->forget(request, at(50));
    if (rows) journal_->answer(request, {true, "done"}, at(50));
    return rows;
  }

  /// In the file, its log, and whatever else lies beside it.
  bool any_file_has(const std::string& text) {
    const auto folder = std::filesystem::path(path()).parent_path();
    const auto entries = std::filesystem::directory_iterator(folder);
    return std::any_of(begin(entries), end(entries),
                       [&](const auto& entry) { return read_file(entry.path()).find(text) != std::string::npos; });
  }

  void expect_sound() {
    for (const FsckFinding& finding : fsck(path()))
      ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.words;
  }
};

TEST_F(Forget, LeavesNothingOfThePersonInAnyFile) {
  deliver({"key-of-ann", "key-of-bob"}, {{"key-of-ann", "InvalidEmail"}});
  deliver({"key-of-ann", "key-of-bob"}, {{"key-of-ann", "InvalidEmail"}});
  journal_->event(at(20), stream_.id, std::nullopt, "rejected", "", "",
                  "key key-of-ann stands in several rows; only one is sent");
  tamper("UPDATE pass SET position_key = 'key-of-bob'");
  ASSERT_TRUE(any_file_has("key-of-ann@example.com"));
  EXPECT_EQ(forget(" Key-Of-Ann@example.COM "), 1);
  EXPECT_FALSE(any_file_has("key-of-ann"));
  EXPECT_TRUE(any_file_has("key-of-bob")) << "others stay";
  EXPECT_FALSE(find(stream_.id, "key-of-ann"));
  EXPECT_TRUE(find(stream_.id, "key-of-bob"));
  expect_sound();
  reopen();
  EXPECT_FALSE(find(stream_.id, "key-of-ann"));
  EXPECT_TRUE(find(stream_.id, "key-of-bob"));
  expect_sound();
}

TEST_F(Forget, KeepsTheRowAndTheAddressFromBeingSent) {
  deliver({"1", "2"});
  ASSERT_EQ(forget("1@example.com"), 1);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(journal_->is_forgotten("customers", "1", identity("1@example.com")));
    EXPECT_TRUE(journal_->is_forgotten("customers", "1", std::nullopt));
    EXPECT_TRUE(journal_->is_forgotten("customers", "1", identity("other@example.com")));
    EXPECT_TRUE(journal_->is_forgotten("customers", "another row", identity("1@example.com")));
    EXPECT_FALSE(journal_->is_forgotten("customers", "2", identity("2@example.com")));
    EXPECT_FALSE(journal_->is_forgotten("another stream", "1", identity("2@example.com")));
    reopen();
  }
}

TEST_F(Forget, RemembersAgainWhatIsSentByKey) {
  deliver({"1", "2"});
  ASSERT_EQ(forget("1@example.com"), 1);
  EXPECT_EQ(journal_->resend(stream_.id, {"1"}, at(60)), 1);
  EXPECT_FALSE(journal_->is_forgotten("customers", "1", identity("1@example.com")));
  EXPECT_FALSE(journal_->is_forgotten("customers", "another row", identity("1@example.com")));
  const std::vector<Line> due = journal_->due(stream_.id, at(61), 10);
  ASSERT_EQ(due.size(), 1U) << "the row is read by its key";
  EXPECT_EQ(due.front().row_key, "1");
  expect_sound();
}

TEST_F(Forget, LetsOneRowOfAForgottenAddressThroughByItsKey) {
  deliver({"7"});
  ASSERT_EQ(forget("new@example.com"), 0) << "the journal knew nothing of the person";
  ASSERT_TRUE(journal_->is_forgotten("customers", "7", identity("new@example.com")));
  EXPECT_EQ(journal_->resend(stream_.id, {"7"}, at(60)), 1);
  EXPECT_FALSE(journal_->is_forgotten("customers", "7", identity("new@example.com")));
  EXPECT_TRUE(journal_->is_forgotten("customers", "8", identity("new@example.com")));
}

TEST_F(Forget, WaitsForOpenImportsAndSendsNothingMeanwhile) {
  deliver({"1"});
  const BatchId batch = send({"1", "2"});
  accept(batch);
  EXPECT_FALSE(forget("1@example.com"));
  EXPECT_TRUE(find(stream_.id, "1")) << "its import is still to be settled";
  EXPECT_TRUE(journal_->is_forgotten("customers", "1", identity("1@example.com")));
  finish(batch);
  ASSERT_EQ(journal_->waiting_requests().size(), 1U);
  EXPECT_EQ(journal_->forget(journal_->waiting_requests().front(), at(60)), 1);
  EXPECT_FALSE(find(stream_.id, "1"));
  expect_sound();
}

TEST_F(Forget, WaitsForAStuckImportToo) {
  const BatchId batch = send({"1"});
  accept(batch);
  journal_->step(settled(batch, BatchState::stuck, Outcome::due, ItemOutcome::open));
  EXPECT_FALSE(forget("1@example.com"));
}

TEST_F(Forget, FindsAnAddressThatOnlyAFailureNames) {
  Line rejected = line(stream_.id, "5", "5");
  rejected.identity.reset();
  rejected.outcome = Outcome::rejected;
  store({rejected, false, failure(Outcome::rejected, "invalidEmail", "broken@example.com")}, 3);
  EXPECT_EQ(forget("Broken@example.com"), 1);
  EXPECT_FALSE(any_file_has("broken@example.com"));
  expect_sound();
}

TEST_F(Forget, StoresNoAddressInItsRequest) {
  forget("nobody-knows-me@example.com");
  EXPECT_FALSE(any_file_has("nobody-knows-me"));
  EXPECT_EQ(ask("SELECT count(*) FROM tombstone"), "1") << "an e-mail address is no mobile number";
}

TEST_F(Forget, LeavesTheNumbersOfLinesAlone) {
  deliver({"1", "2", "3"});
  EXPECT_FALSE(forget("3@example.com")) << "the pass in progress stands at the row: its key is needed to go on";
  tamper("UPDATE pass SET position_key = '2'");
  ASSERT_EQ(journal_->forget(journal_->waiting_requests().front(), at(50)), 1);  // the newest line
  reopen();
  deliver({"4"});
  EXPECT_EQ(find(stream_.id, "4")->row_key, "4");
  EXPECT_FALSE(find(stream_.id, "3"));
  EXPECT_TRUE(find(stream_.id, "2"));
  expect_sound();
}

}  // namespace
}  // namespace dotsync

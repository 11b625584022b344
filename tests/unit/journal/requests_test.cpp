// Requests: left by one connection, taken up by the owner; and the rows that they make due.
#include "base/error.hpp"
#include "journal/fsck.hpp"
#include "journal/request_box.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class Requests : public AuditTest {
 protected:
  std::int64_t retry(const RowSelection& selection) {
    RequestBox box(path());
    const std::int64_t counted = box.count(selection);
    EXPECT_EQ(journal_->retry(selection, at(50)), counted) << "a dry run counts what the retry does";
    return counted;
  }
  std::vector<std::string> due() {
    std::vector<std::string> keys;
    for (const Line& line : journal_->due(stream_.id, at(50), 100)) keys.push_back(line.row_key);
    return keys;
  }
  void expect_sound() {
    for (const FsckFinding& finding : fsck(path()))
      ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.words;
  }
};

RowSelection failures(const std::string& code = "") {
  RowSelection selection;
  selection.failures = true;
  selection.code = code;
  return selection;
}

TEST_F(Requests, ReachTheOwnerAsTheyWereLeft) {
  EXPECT_TRUE(journal_->requests_changed()) << "at the first question anything may wait";
  EXPECT_FALSE(journal_->requests_changed());
  RequestBox box(path());
  Request left;
  left.at = at(7);
  left.kind = "retry";
  left.stream = "customers";
  left.keys = {"1", "[\"7\",\"42\"]", "o'hara \"x\""};
  left.code = "InvalidEmail";
  left.batch = "12";
  left.since = at(3);
  left.failures = true;
  left.identifiers = box.identifiers(" Ann@Example.com", {"email", "mobileNumber"});
  const std::int64_t id = box.leave(left);
  EXPECT_TRUE(journal_->requests_changed());
  const std::vector<Request> waiting = journal_->waiting_requests();
  ASSERT_EQ(waiting.size(), 1U);
  const Request& request = waiting.front();
  EXPECT_EQ(request.id, id);
  EXPECT_EQ(request.at, left.at);
  EXPECT_EQ(request.kind, left.kind);
  EXPECT_EQ(request.stream, left.stream);
  EXPECT_EQ(request.keys, left.keys);
  EXPECT_EQ(request.code, left.code);
  EXPECT_EQ(request.batch, left.batch);
  EXPECT_EQ(request.since, left.since);
  EXPECT_TRUE(request.failures);
  EXPECT_FALSE(request.all);
  ASSERT_EQ(request.identifiers.size(), left.identifiers.size());
  EXPECT_EQ(request.identifiers.front().kind, "email");
  EXPECT_EQ(request.identifiers.front().hash, identity("ann@example.com"));
}

TEST_F(Requests, AreAnsweredOnceAndForTheLog) {
  RequestBox box(path());
  Request request;
  request.kind = "pause";
  request.stream = "customers";
  request.id = box.leave(request);
  EXPECT_FALSE(box.result(request.id));
  journal_->answer(request, {true, "paused"}, at(8));
  EXPECT_TRUE(journal_->waiting_requests().empty());
  ASSERT_TRUE(box.result(request.id));
  EXPECT_TRUE(box.result(request.id)->success);
  EXPECT_EQ(box.result(request.id)->text, "paused");
  EXPECT_EQ(ask("SELECT kind || from_state || to_state || text || stream FROM v_event ORDER BY event_id DESC LIMIT 1"),
            "requestpausedonepausedcustomers");
}

TEST_F(Requests, WaitForAnOwnerThatIsNotThere) {
  journal_.reset();
  {
    RequestBox box(path());
    Request request;
    request.kind = "pause";
    box.leave(request);
  }
  reopen();
  EXPECT_EQ(journal_->waiting_requests().size(), 1U);
}

TEST_F(Requests, OfAStrangerWithAnotherArgumentDoNoHarm) {
  tamper(
      "INSERT INTO request (at, kind, stream, argument) VALUES (1, 'retry', '', '[1, {}]'), "
      "(2, 'retry', '', '{\"keys\": 7, \"identifiers\": [\"x\", [\"email\", \"zz\"]], \"since\": \"x\"}')");
  EXPECT_EQ(journal_->waiting_requests().size(), 2U);
  EXPECT_THROW(tamper("INSERT INTO request (at, kind, stream, argument) VALUES (1, 'retry', '', 'no JSON')"),
               SQLite::Exception);
}

TEST_F(Requests, MakeFailuresDueByCodeAndTime) {
  deliver({"1", "2", "3"}, {{"2", "InvalidEmail"}, {"3", "Unavailable"}});
  reject("4", "no address");
  EXPECT_EQ(retry(failures("unavailable")), 1);
  EXPECT_EQ(due(), std::vector<std::string>{"3"});
  RowSelection late = failures();
  late.since = at(1000);
  EXPECT_EQ(retry(late), 0);
  EXPECT_EQ(retry(failures()), 3);
  expect_sound();
}

TEST_F(Requests, MakeDueWhatABatchDidNotBringThrough) {
  const BatchId batch = deliver({"1", "2", "3"}, {{"2", "InvalidEmail"}});
  RowSelection selection;
  selection.batch = std::to_string(batch.value);
  EXPECT_EQ(retry(selection), 1);
  EXPECT_EQ(due(), std::vector<std::string>{"2"});
  selection.batch = "11111111-2222";
  EXPECT_EQ(retry(selection), 1) << "an import id names it, too";
  send({"2"}, 60);
  EXPECT_EQ(retry(selection), 0) << "a later batch carries it";
  selection.batch = "no such";
  EXPECT_THROW(journal_->retry(selection, at(50)), Error);
}

TEST_F(Requests, SendARowByKeyWhateverItsHash) {
  deliver({"1", "2"});
  EXPECT_EQ(journal_->resend(stream_.id, {"1", "unknown"}, at(50)), 1);
  const Line line = *find(stream_.id, "1");
  EXPECT_EQ(line.tried_hash, 0);
  EXPECT_EQ(line.due_reason, DueReason::retry);
  EXPECT_EQ(line.outcome, Outcome::due);
  EXPECT_EQ(due(), std::vector<std::string>{"1"});
  EXPECT_EQ(ask("SELECT due FROM v_stream"), "1");
  expect_sound();
}

TEST_F(Requests, TaintAnImportThatIsOnItsWay) {
  const BatchId batch = send({"1"});
  accept(batch);
  EXPECT_EQ(journal_->resend(stream_.id, {"1"}, at(5)), 1);
  const Line line = *find(stream_.id, "1");
  EXPECT_EQ(line.outcome, Outcome::in_flight);
  EXPECT_NE(line.tried_hash, 0) << "it is what the open import carries";
  EXPECT_EQ(line.due_at, at(5));
  EXPECT_TRUE(due().empty());
  expect_sound();
}

TEST_F(Requests, AreForOwnersOfTheFolderOnly) { EXPECT_THROW(RequestBox(dir_.file("nowhere.db")), Error); }

}  // namespace
}  // namespace dotsync

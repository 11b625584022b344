// A copy from another time is refused; a new journal, or a stream anew, is the way on.
#include "journal/rebuild.hpp"

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "journal/fsck.hpp"
#include "journal/generation.hpp"
#include "journal/journal_check.hpp"
#include "journal/request_box.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

class Rebuild : public AuditTest {
 protected:
  std::string refusal() {
    try {
      reopen();
      return "";
    } catch (const Error& error) {
      return std::string(error.what()) + " " + error.hint();
    }
  }
  void expect_sound() {
    for (const FsckFinding& finding : fsck(path()))
      ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.words;
  }
  std::string copy() const { return dir_.file("copy.db"); }
};

TEST_F(Rebuild, IsTheWayOnFromACopyOfAnEarlierTime) {
  journal_.reset();
  std::filesystem::copy_file(path(), copy());
  reopen();
  deliver({"1"});
  journal_.reset();
  std::filesystem::copy_file(path(), dir_.file("newest.db"));
  std::filesystem::copy_file(copy(), path(), std::filesystem::copy_options::overwrite_existing);
  const std::string before = read_file(path());
  EXPECT_NE(refusal().find("dotsync rebuild"), std::string::npos) << refusal();
  EXPECT_EQ(read_file(path()), before) << "what is refused stays as it is";
  std::filesystem::copy_file(dir_.file("newest.db"), path(), std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(refusal(), "") << "the newest one is no copy";
}

TEST_F(Rebuild, KnowsACopyThatWasMadeWhileTheOwnerRan) {
  {
    SQLite::Database running(path(), SQLite::OPEN_READONLY, 5000);
    running.exec("VACUUM INTO '" + copy() + "'");
  }
  deliver({"1"});
  journal_.reset();
  std::filesystem::remove(path());
  std::filesystem::rename(copy(), path());
  EXPECT_NE(refusal().find("copy from another time"), std::string::npos) << refusal();
}

TEST_F(Rebuild, IsCalledForWhereTheNumberBesideIsMissing) {
  journal_.reset();
  std::filesystem::remove(generation_path(path()));
  EXPECT_NE(refusal().find("copy from another time"), std::string::npos);
}

TEST_F(Rebuild, IsNotCalledForAfterAnEndBetweenTheTwoNumbers) {
  journal_.reset();
  const Generation now = *read_generation(generation_path(path()));
  write_generation(generation_path(path()), {now.now, now.now + 1}, false);
  EXPECT_EQ(refusal(), "") << "the file was written, the journal not yet";
  journal_.reset();
  const Generation later = *read_generation(generation_path(path()));
  write_generation(generation_path(path()), {later.now - 1, later.now}, false);
  EXPECT_EQ(refusal(), "") << "both were written, the file not yet for good";
}

TEST_F(Rebuild, OfTheWholeKeepsTheOldFileAndWhoWasForgotten) {
  deliver({"1", "2"});
  RequestBox box(path());
  Request request;
  request.kind = "forget";
  request.identifiers = box.identifiers("1@example.com", {"email"});
  request.id = box.leave(request);
  ASSERT_TRUE(journal_->forget(request, at(20)));
  EXPECT_THROW(rebuild_journal(path(), at(30)), Error) << "an owner is at work";
  journal_.reset();
  const RebuiltJournal rebuilt = rebuild_journal(path(), at(30));
  EXPECT_TRUE(rebuilt.readable);
  EXPECT_EQ(rebuilt.tombstones, 2);
  EXPECT_EQ(rebuilt.kept_as, path() + ".20231114T221350Z");
  EXPECT_TRUE(std::filesystem::exists(rebuilt.kept_as));
  reopen();
  stream_ = open();
  EXPECT_FALSE(find(stream_.id, "2"));
  EXPECT_TRUE(journal_->is_forgotten("customers", "1", std::nullopt));
  EXPECT_TRUE(journal_->is_forgotten("customers", "9", identity("1@example.com")));
  expect_sound();
}

TEST_F(Rebuild, TakesADamagedFileAway) {
  deliver({"1"});
  journal_.reset();
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(4000, 'Z');
  }
  EXPECT_NE(refusal().find("dotsync rebuild"), std::string::npos) << refusal();
  const RebuiltJournal rebuilt = rebuild_journal(path(), at(30));
  EXPECT_FALSE(rebuilt.readable);
  EXPECT_NE(read_file(rebuilt.kept_as).find("ZZZZ"), std::string::npos);
  EXPECT_EQ(refusal(), "");
  expect_sound();
}

TEST_F(Rebuild, OfAStreamForgetsWhatWasSentAndTakesAnotherAccount) {
  deliver({"1", "2"}, {{"2", "InvalidEmail"}});
  journal_.reset();
  EXPECT_EQ(rebuild_stream(path(), {"customers", "other", "elsewhere", ""}, at(30)), 2);
  expect_sound();
  reopen();
  const StreamRecord record = journal_->open_stream({"customers", "other", "elsewhere", "v1"}, at(31));
  EXPECT_FALSE(record.fence);
  EXPECT_FALSE(record.open_pass);
  const Line line = *find(record.id, "1");
  EXPECT_EQ(line.outcome, Outcome::gone);
  EXPECT_EQ(line.tried_hash, 0);
  EXPECT_FALSE(line.contact_id);
  EXPECT_TRUE(journal_->due(record.id, at(10'000'000), 10).empty()) << "its keys may mean nothing any more";
}

TEST_F(Rebuild, OfAStreamWaitsForItsImports) {
  send({"1"});
  journal_.reset();
  EXPECT_THROW(rebuild_stream(path(), {"customers", "main", "crm", ""}, at(30)), Error);
  reopen();
  EXPECT_EQ(find(stream_.id, "1")->outcome, Outcome::in_flight);
}

TEST_F(Rebuild, AChangedAccountNamesIt) {
  try {
    journal_->open_stream({"customers", "other", "crm", "v1"}, at(1));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(error.hint().find("dotsync rebuild --stream customers"), std::string::npos) << error.hint();
  }
}

TEST_F(Rebuild, OfAStreamTakesAnotherKey) {
  StreamIdentity identity{"customers", "main", "crm", "v1", "id"};
  journal_->open_stream(identity, at(1));
  journal_->open_stream(identity, at(1));
  identity.key = "tenant, id";
  EXPECT_THROW(journal_->open_stream(identity, at(2)), Error);
  journal_.reset();
  rebuild_stream(path(), identity, at(3));
  reopen();
  EXPECT_NO_THROW(journal_->open_stream(identity, at(4)));
  identity.key = "id";
  EXPECT_THROW(journal_->open_stream(identity, at(5)), Error);
}

TEST_F(Rebuild, TheFileIsLookedThroughAfterAnUncleanEndOnly) {
  EXPECT_FALSE(journal_->ended_uncleanly());
  reopen();
  EXPECT_FALSE(journal_->ended_uncleanly());
  tamper("INSERT OR REPLACE INTO meta VALUES ('open', '1')");
  journal_.reset();
  tamper("INSERT OR REPLACE INTO meta VALUES ('open', '1')");
  reopen();
  EXPECT_TRUE(journal_->ended_uncleanly());
  JournalCheck check(path());
  while (!check.passed()) std::this_thread::yield();
}

TEST_F(Rebuild, DamageIsNamedByTheLook) {
  deliver({"1", "2"});
  const auto root = std::stoll(ask("SELECT rootpage FROM sqlite_schema WHERE name = 'line'"));
  const auto size = std::stoll(ask("PRAGMA page_size"));
  journal_.reset();
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((root - 1) * size);
    file << std::string(static_cast<std::size_t>(size), '\x7f');
  }
  JournalCheck check(path());
  try {
    while (!check.passed()) std::this_thread::yield();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.part(), Part::journal);
    EXPECT_NE(error.hint().find("dotsync rebuild"), std::string::npos);
  }
}

}  // namespace
}  // namespace dotsync

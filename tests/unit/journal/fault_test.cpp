// A disk that fails at any write, that is full, or that loses its power: what the journal said is stored stays stored,
// and lines, items and position move together or not at all.
#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "journal/fsck.hpp"
#include "support/fault_vfs.hpp"
#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

using Fault = FaultVfs::Fault;

constexpr int turns = 6;
constexpr int contacts = 3;
constexpr long points = 200;

class Disk : public testing::Test {
 protected:
  struct Done {
    int turns = 0;     ///< intents that the journal said are stored
    int finished = 0;  ///< results
  };

  std::unique_ptr<Journal> open() { return std::make_unique<Journal>(Journal::Options{path_, true, 0}, clock_); }

  static LineWrite travelling(Journal& journal, StreamId stream, const std::string& key) {
    LineWrite write;
    write.line.stream = stream;
    write.line.row_key = key;
    write.line.identity = journal.hash().identity("email", key + "@example.com");
    write.line.tried_hash = journal.hash().payload(key);
    write.line.updated_at = at(1);
    write.travels = true;
    return write;
  }

  static BatchStep step(BatchId batch, BatchState to) {
    BatchStep step;
    step.batch = batch;
    step.to = to;
    step.at = at(5);
    return step;
  }

  static void finish(Journal& journal, BatchId batch) {
    BatchStep finished = step(batch, BatchState::finished);
    for (Item& item : journal.items(batch)) {
      item.line.outcome = Outcome::current;
      item.line.acknowledged_hash = item.payload_hash;
      item.line.contact_id = 1000 + item.line.id.value;
      finished.items.push_back({item.line, ItemOutcome::created, std::nullopt});
    }
    journal.step(finished);
  }

  /// What an owner does, until the disk fails it.
  void work(Done& done) {
    const auto journal = open();
    const StreamRecord stream = journal->open_stream({"customers", "main", "crm", "v1"}, at(0));
    OpenPass opened;
    opened.xmax = 101;
    const PassId pass = journal->begin_pass(stream.id, PassKind::poll, opened, FenceRecord{0, "{}"}, {}, at(1));
    for (int i = 0; i < turns; ++i) {
      Turn turn;
      turn.stream = stream.id;
      turn.pass = pass;
      turn.at = at(2);
      turn.intent = Intent{1000, false};
      turn.counts.sent = contacts;
      turn.position = Position{"2026-01-01 00:00:00+00", fmt::format("{}-{}", i, contacts - 1)};
      for (int contact = 0; contact < contacts; ++contact)
        turn.writes.push_back(travelling(*journal, stream.id, fmt::format("{}-{}", i, contact)));
      const BatchId batch = journal->commit(turn).value();
      done.turns += 1;
      BatchStep accepted = step(batch, BatchState::accepted);
      accepted.import_id = fmt::format("import-{}", i);
      journal->step(accepted);
      finish(*journal, batch);
      done.finished += 1;
      journal->retain(at(10), std::chrono::days(7), 100);
    }
  }

  /// The file as the next owner finds it.
  void expect_whole(const Done& done, const std::string& when) {
    SCOPED_TRACE(when);
    { ASSERT_NO_THROW(open()); }
    for (const FsckFinding& finding : fsck(path_))
      ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.words;
    SQLite::Database database(path_, SQLite::OPEN_READONLY, 5000);
    const auto number = [&database](const char* sql) { return database.execAndGet(sql).getInt(); };
    const int batches = number("SELECT count(*) FROM batch");
    EXPECT_GE(batches, done.turns) << "an intent was lost";
    EXPECT_LE(batches, done.turns + 1);
    EXPECT_EQ(number("SELECT count(*) FROM line"), batches * contacts);
    EXPECT_EQ(number("SELECT count(*) FROM item"), batches * contacts);
    EXPECT_EQ(number("SELECT coalesce(sum(sent), 0) FROM pass"), batches * contacts);
    EXPECT_GE(number("SELECT count(*) FROM batch WHERE state = 2"), done.finished) << "a result was lost";
    EXPECT_EQ(number("SELECT count(*) FROM line WHERE outcome = 0"),
              number("SELECT count(*) FROM batch WHERE state = 2") * contacts);
    if (batches > 0) {
      EXPECT_EQ(database.execAndGet("SELECT position_key FROM pass").getString(),
                fmt::format("{}-{}", batches - 1, contacts - 1));
    }
  }

  void run(Fault fault) {
    int failures = 0;
    for (long nth = 1; nth <= points; ++nth) {
      const TempDir folder;
      path_ = folder.file("state/journal.db");
      Done done;
      FaultVfs disk;
      disk.fail_at(nth, fault);
      try {
        work(done);
      } catch (const Error& error) {
        EXPECT_EQ(error.part(), Part::journal);
      }
      failures += disk.has_failed() ? 1 : 0;
      if (fault == Fault::power && disk.has_failed()) disk.restore(static_cast<std::uint64_t>(nth));
      disk.fail_at(0, Fault::none);
      expect_whole(done, fmt::format("operation {} failed", nth));
      if (HasFatalFailure()) return;
    }
    EXPECT_GT(failures, points / 2) << "the work is too little to be disturbed";
  }

  std::string path_;
  FixedClock clock_;
};

TEST_F(Disk, ThatFailsAtAnyWriteLosesNothing) { run(Fault::io_error); }

TEST_F(Disk, ThatIsFullAtAnyWriteLosesNothing) { run(Fault::full); }

TEST_F(Disk, ThatLosesItsPowerLosesNothingThatWasStored) { run(Fault::power); }

class FullDisk : public AuditTest {
 protected:
  FullDisk() { journal_.reset(); }
  void open_with_ballast() {
    journal_ = std::make_unique<Journal>(Journal::Options{path(), false, 1 << 20}, clock_);
    stream_ = open();
  }
  std::string ballast() const { return path() + ".ballast"; }
};

TEST_F(FullDisk, TakesNoIntentAndKeepsTheRoomForResults) {
  FaultVfs disk;
  open_with_ballast();
  ASSERT_EQ(std::filesystem::file_size(ballast()), 1U << 20U);
  std::vector<std::string> keys;
  for (int i = 0; i < 500; ++i) keys.push_back(std::to_string(i));
  const BatchId batch = send(keys);
  accept(batch);
  disk.full_while_exists(ballast());
  try {
    std::vector<std::string> more;
    for (int i = 0; i < 5000; ++i) more.push_back("more" + std::to_string(i));
    send(more);
    ADD_FAILURE() << "an intent that is not stored must be no PUT";
  } catch (const Error& error) {
    EXPECT_EQ(error.part(), Part::journal);
    EXPECT_NE(std::string(error.hint()).find("free some space"), std::string::npos) << error.hint();
  }
  EXPECT_TRUE(std::filesystem::exists(ballast()));
  EXPECT_EQ(journal_->open_batches().size(), 1U);
  EXPECT_FALSE(journal_->is_locked(stream_.account, identity("more7@example.com")));

  finish(batch);
  EXPECT_TRUE(journal_->open_batches().empty()) << "the result is stored";
  EXPECT_FALSE(std::filesystem::exists(ballast())) << "in the room that was kept for it";
  EXPECT_TRUE(fsck(path()).empty());
}

}  // namespace
}  // namespace dotsync

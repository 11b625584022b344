// A process that dies in the middle of a transaction loses nothing that was committed, and the rest leaves no trace.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/error.hpp"
#include "journal/journal_file.hpp"
#include "journal/sql.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

/// Runs `work` in a process of its own that ends without any destructor, as kill -9 would end it.
template <class Work>
void in_doomed_process(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      _exit(2);
    }
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
}

class Crash : public JournalTest {
 protected:
  Crash() { journal_.reset(); }
};

TEST_F(Crash, KeepsEveryCommittedTurn) {
  in_doomed_process([&] {
    reopen();
    const StreamRecord stream = open();
    for (int i = 0; i < 20; ++i) submit(stream.id, {std::to_string(i)});
  });
  reopen();
  const StreamRecord stream = open();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(find(stream.id, std::to_string(i))) << i;
  EXPECT_EQ(journal_->open_batches().size(), 20U);
  EXPECT_TRUE(journal_->is_locked(stream.account, identity("7@example.com")));
}

TEST_F(Crash, LeavesNoTraceOfATransactionCutShort) {
  in_doomed_process([&] {
    reopen();
    const StreamRecord stream = open();
    submit(stream.id, {"kept"});
    journal_.reset();
    JournalFile file = JournalFile::open_as_owner(path(), true, at(0));
    KeyedHash hash(file.key());
    Ledger ledger(file.database(), hash, true, 4);
    WriteTransaction transaction(file.database());
    std::vector<Line> lines(100, Line{});
    std::vector<Line*> pointers;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      lines[i].stream = stream.id;
      lines[i].row_key = "lost" + std::to_string(i);
      pointers.push_back(&lines[i]);
    }
    ledger.store(pointers);
    _exit(0);
  });
  reopen();
  const StreamRecord stream = open();
  EXPECT_TRUE(find(stream.id, "kept"));
  EXPECT_FALSE(find(stream.id, "lost0"));
  EXPECT_FALSE(find(stream.id, "lost99"));
}

TEST_F(Crash, DoesNotFollowFromADiskThatTakesNoMore) {
  in_doomed_process([&] {
    reopen();
    const StreamRecord stream = open();
    submit(stream.id, {"kept"});
    // Writes beyond this size fail with EFBIG, as they would with EIO on a dying disk.
    signal(SIGXFSZ, SIG_IGN);
    const rlimit least{200'000, 200'000};
    setrlimit(RLIMIT_FSIZE, &least);
    std::vector<std::string> keys;
    for (int i = 0; i < 5000; ++i) keys.push_back(std::to_string(i));
    try {
      submit(stream.id, keys);
      _exit(3);
    } catch (const Error& error) {
      if (error.part() != Part::journal || error.hint().empty()) _exit(4);
    }
    if (find(stream.id, "17") || !find(stream.id, "kept")) _exit(5);
    if (journal_->is_locked(stream.account, identity("17@example.com"))) _exit(6);
  });
  reopen();
  EXPECT_EQ(journal_->open_batches().size(), 1U);
}

TEST_F(Crash, FreesTheOwnersLock) {
  in_doomed_process([&] {
    reopen();
    open();
  });
  EXPECT_NO_THROW(reopen());
}

}  // namespace
}  // namespace dotsync

#include "journal/journal_check.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "base/error.hpp"
#include "journal/journal_file.hpp"
#include "journal/sql.hpp"

namespace dotsync {
namespace {

constexpr int steps_between_looks = 10'000;

int is_cancelled(void* cancelled) { return static_cast<std::atomic<bool>*>(cancelled)->load() ? 1 : 0; }

}  // namespace

JournalCheck::JournalCheck(std::string journal_path) : path_(std::move(journal_path)), thread_([this] { look(); }) {}

JournalCheck::~JournalCheck() {
  cancelled_ = true;
  thread_.join();
}

bool JournalCheck::passed() const {
  if (state_ == State::damaged) {
    throw Error(Part::journal, fmt::format("the journal {} is damaged: {}", path_, words_), damaged_journal_hint);
  }
  return state_ == State::whole;
}

void JournalCheck::look() {
  try {
    JournalFile file = JournalFile::open_for_reading(path_);
    sqlite3_progress_handler(file.database().getHandle(), steps_between_looks, is_cancelled, &cancelled_);
    Sql sql(file.database(), "PRAGMA quick_check(1)");
    SqlRows rows = sql.query();
    if (rows.next() && rows.text(0) != "ok") words_ = rows.string(0);
  } catch (const Error& error) {
    if (cancelled_) return;
    words_ = error.what();
  }
  state_ = words_.empty() ? State::whole : State::damaged;
}

}  // namespace dotsync

#include "journal/fsck.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/keyed_hash.hpp"
#include "base/limits.hpp"
#include "journal/fsck_checks.hpp"
#include "journal/fsck_ledger.hpp"
#include "journal/journal_file.hpp"
#include "journal/sql.hpp"

namespace dotsync {
namespace {

/// Subjects named a check; the rest are counted.
constexpr std::int64_t named_max = 20;

class Fsck {
 public:
  explicit Fsck(SQLite::Database& database) : database_(database) {}

  void check_file() {
    begin(fsck_file_check, "the file is damaged");
    Sql whole(database_, "PRAGMA integrity_check(20)");
    SqlRows rows = whole.query();
    while (rows.next()) {
      if (rows.text(0) != "ok") report(rows.string(0));
    }
    end();
  }

  void check_references() {
    begin("references", "a row refers to one that is not there");
    Sql sql(database_, "PRAGMA foreign_key_check");
    SqlRows rows = sql.query();
    while (rows.next()) report(fmt::format("{} {}, refers to {}", rows.string(0), rows.integer(1), rows.string(2)));
    end();
  }

  void ask(const FsckCheck& check) {
    begin(check.name, check.words);
    Sql sql(database_, check.sql);
    SqlRows rows = sql.query();
    while (rows.next()) report(rows.string(0));
    end();
  }

  void check_share(const FsckOptions& options) {
    begin("open_imports_within_the_share", "an account has more open imports than its share");
    Sql sql(database_,
            "SELECT account.name, count(*), sum(batch.state = 6) FROM batch JOIN account USING (account_id) "
            "WHERE batch.state IN (0, 1, 5, 6) GROUP BY account.account_id");
    SqlRows rows = sql.query();
    while (rows.next()) {
      const std::string account = rows.string(0);
      const auto own = options.active_imports_max.find(account);
      const auto most = own == options.active_imports_max.end()
                            ? static_cast<std::int64_t>(limits::account_active_imports_max)
                            : own->second;
      // While stuck imports fill the share, one more may go.
      const std::int64_t allowed = std::max(most, rows.integer(2) + 1);
      if (rows.integer(1) > allowed)
        report(fmt::format("account {}: {} open, {} allowed", account, rows.integer(1), most));
    }
    end();
  }

  void check_lookup(KeyedHash& hash) {
    begin("lines_are_found", "a line is not found by its key or by its address, or another line has its key");
    check_ledger(database_, hash, [this](const std::string& subject) { report(subject); });
    end();
  }

  std::vector<FsckFinding> take() { return std::move(findings_); }
  bool empty() const { return findings_.empty(); }

 private:
  void begin(std::string name, std::string words) {
    name_ = std::move(name);
    words_ = std::move(words);
    count_ = 0;
  }

  void report(std::string subject) {
    count_ += 1;
    if (count_ <= named_max) findings_.push_back({name_, std::move(subject), words_});
  }

  void end() {
    if (count_ <= named_max) return;
    findings_.push_back({name_, "", fmt::format("{}: {} more of these", words_, count_ - named_max)});
  }

  SQLite::Database& database_;
  std::vector<FsckFinding> findings_;
  std::string name_;
  std::string words_;
  std::int64_t count_ = 0;
};

}  // namespace

std::vector<FsckFinding> fsck(const std::string& journal_path, const FsckOptions& options) {
  JournalFile file = JournalFile::open_for_reading(journal_path);
  KeyedHash hash(file.key());
  // One snapshot for all: an owner that works meanwhile must not look like a mistake.
  const ReadScope scope(file.database());
  Fsck work(file.database());
  work.check_file();
  if (!work.empty()) return work.take();
  work.check_references();
  for (const FsckCheck& check : fsck_checks()) work.ask(check);
  work.check_share(options);
  work.check_lookup(hash);
  return work.take();
}

}  // namespace dotsync

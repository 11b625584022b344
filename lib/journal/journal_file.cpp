#include "journal/journal_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/keyed_hash.hpp"
#include "journal/generation.hpp"
#include "journal/key_file.hpp"
#include "journal/migrations.hpp"
#include "journal/owner_lock.hpp"
#include "journal/sql.hpp"

namespace dotsync {
namespace {

constexpr const char* memory_path = ":memory:";
constexpr int busy_timeout_ms = 5'000;
/// Marks the file as ours in SQLite's header: the bytes "dsyn".
constexpr int application_id = 0x6473796e;

std::unique_ptr<SQLite::Database> connect(const std::string& path, int flags) {
  try {
    // One thread at a time uses a connection, so that SQLite need not lock it for every call.
    return std::make_unique<SQLite::Database>(path, flags | SQLITE_OPEN_NOMUTEX, busy_timeout_ms);
  } catch (const SQLite::Exception& error) {
    throw_journal_error(error, path);
  }
}

std::int64_t ask_number(SQLite::Database& database, const char* question) {
  Sql sql(database, question);
  SqlRows rows = sql.query();
  return rows.next() ? rows.integer(0) : 0;
}

/// Missing folders are made for their owner alone.
void make_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::filesystem::path made;
  for (const std::filesystem::path& part : folder) {
    made /= part;
    if (mkdir(made.c_str(), 0700) == 0 || errno == EEXIST || std::filesystem::is_directory(made)) continue;
    throw Error(Part::journal,
                fmt::format("cannot make the journal's folder {}: {}", made.string(), std::strerror(errno)),
                "make it by hand, mode 0700, for the user dotsync runs as");
  }
}

/// SQLite gives its side files the mode of the main file, so that only this one is made by hand.
void make_file(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    close(file);
  } else if (errno != EEXIST) {
    throw Error(Part::journal, fmt::format("cannot create the journal {}: {}", path, std::strerror(errno)),
                "run dotsync as the user that owns the journal's folder");
  }
}

/// SQLite would take a file that is shorter than its own header for a new database and write over it.
bool has_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::array<char, 16> head{};
  file.read(head.data(), head.size());
  if (file.gcount() == 0) return false;
  if (std::string_view(head.data(), static_cast<std::size_t>(file.gcount())) == magic) return true;
  // The power went while the first page was written: SQLite's rollback journal undoes that.
  if (head == std::array<char, 16>{}) return false;
  throw Error(Part::journal, fmt::format("{} is not a journal: it is not an SQLite file", path),
              "name another file in journal.path, or move this one away");
}

int newest_version() { return migration_number(embedded_migrations().back().name); }

void refuse_foreign(SQLite::Database& database, const std::string& path) {
  if (ask_number(database, "PRAGMA application_id") == application_id) return;
  throw Error(Part::journal, fmt::format("{} is an SQLite file of another program, not a journal", path),
              "name another file in journal.path, or move this one away");
}

void refuse_newer(std::int64_t version, const std::string& path) {
  if (version <= newest_version()) return;
  throw Error(
      Part::journal,
      fmt::format("the journal {} has schema {}, this dotsync knows {} at most", path, version, newest_version()),
      "install the newer dotsync that wrote it, or restore a copy of the journal from before");
}

/// The key that the journal was written with, or an error: with another key nobody in it would be recognised.
std::string matching_key(SQLite::Database& database, const std::string& path) {
  std::optional<std::string> key = read_key_file(key_path(path));
  if (!key) {
    throw Error(Part::journal, fmt::format("the journal's key {} is missing", key_path(path)),
                "restore the key that belongs to this journal");
  }
  Sql sql(database, "SELECT value FROM meta WHERE name = 'key_fingerprint'");
  SqlRows rows = sql.query();
  if (rows.next() && rows.text(0) == KeyedHash(*key).fingerprint()) return *key;
  throw Error(Part::journal, fmt::format("the key {} does not belong to the journal {}", key_path(path), path),
              "restore the key that belongs to this journal");
}

std::string read_or_create_key(const std::string& path) {
  const std::optional<std::string> key = read_key_file(path);
  return key ? *key : create_key_file(path);
}

void set_meta(SQLite::Database& database, const char* name, const std::string& value) {
  Sql sql(database, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  sql.run(name, value);
}

void migrate(SQLite::Database& database, std::int64_t version, const std::string& key, Time now) {
  for (const EmbeddedMigration& migration : embedded_migrations()) {
    const int number = migration_number(migration.name);
    if (number <= version) continue;
    WriteTransaction transaction(database);
    execute(database, std::string(migration.sql));
    if (number == 1) {
      set_meta(database, "created_at", format_time(now));
      set_meta(database, "key_fingerprint", KeyedHash(key).fingerprint());
    }
    execute(database, fmt::format("PRAGMA user_version = {}", number));
    execute(database, fmt::format("PRAGMA application_id = {}", application_id));
    transaction.commit();
  }
}

std::optional<std::int64_t> stored_generation(SQLite::Database& database) {
  Sql sql(database, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'generation'");
  SqlRows rows = sql.query();
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

/// With a copy from earlier, what was sent since would count as never sent, and what changed since as not changed.
void refuse_restored_copy(SQLite::Database& database, const std::string& path) {
  const std::optional<std::int64_t> inside = stored_generation(database);
  const std::optional<Generation> beside = read_generation(generation_path(path));
  if (!inside && !beside) return;  // of a version that did not count
  if (beside && beside->allows(inside.value_or(0))) return;
  throw Error(Part::journal,
              fmt::format("the journal {} is a copy from another time: its generation is {}, {} says {}", path,
                          inside ? std::to_string(*inside) : "none", generation_path(path),
                          beside ? std::to_string(beside->now) : "none"),
              "bring back the newest journal with all files beside it, or start anew: `dotsync rebuild`");
}

/// An owner that was killed while it made the file leaves one without any table.
bool is_blank(SQLite::Database& database) { return ask_number(database, "SELECT count(*) FROM sqlite_schema") == 0; }

}  // namespace

int migration_number(std::string_view name) {
  int number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

JournalFile::JournalFile() = default;
JournalFile::JournalFile(JournalFile&&) noexcept = default;

JournalFile::~JournalFile() {
  if (path_.empty() || !database_ || !lock_) return;
  try {
    raise_generation(true);
  } catch (const std::exception&) {
    // The next start takes it for an unclean end and looks through the file.
  }
}

JournalFile JournalFile::open_as_owner(const std::string& path, bool sync_full, Time now) {
  if (path == memory_path) return open_as_owner(path, sync_full, now, nullptr);
  make_folder_of(path);
  return open_as_owner(path, sync_full, now, std::make_unique<OwnerLock>(path));
}

JournalFile JournalFile::open_as_owner(const std::string& path, bool sync_full, Time now,
                                       std::unique_ptr<OwnerLock> lock) {
  JournalFile file;
  const bool in_memory = path == memory_path;
  file.lock_ = std::move(lock);
  file.sync_full_ = sync_full;
  bool known = false;
  if (!in_memory) {
    known = has_content(path);
    if (!known) make_file(path);
  }
  file.database_ = connect(path, SQLITE_OPEN_READWRITE | (in_memory ? SQLITE_OPEN_CREATE : 0));
  SQLite::Database& database = *file.database_;
  // A file that is refused must not change, not even by the checkpoint of the last connection that closes.
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  known = known && !is_blank(database);
  std::int64_t version = 0;
  if (known) {
    refuse_foreign(database, path);
    version = ask_number(database, "PRAGMA user_version");
    refuse_newer(version, path);
    file.key_ = matching_key(database, path);
    refuse_restored_copy(database, path);
  } else {
    file.key_ = in_memory ? std::string(32, 'm') : read_or_create_key(key_path(path));
  }
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  file.configure();
  migrate(database, version, file.key_, now);
  if (in_memory) return file;
  file.path_ = path;
  file.ended_uncleanly_ = ask_number(database, "SELECT count(*) FROM meta WHERE name = 'open'") != 0;
  file.raise_generation();
  return file;
}

void JournalFile::configure() {
  execute(*database_, "PRAGMA journal_mode = WAL");
  execute(*database_, sync_full_ ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
  execute(*database_, "PRAGMA foreign_keys = ON");
  execute(*database_, "PRAGMA cache_size = -32768");
  // A batch dirties some 500 pages: checkpoint every few of them, and give back what one great merge took.
  execute(*database_, "PRAGMA wal_autocheckpoint = 4000");
  execute(*database_, "PRAGMA journal_size_limit = 67108864");
  execute(*database_, "PRAGMA temp_store = MEMORY");
  // Old addresses do not linger in pages that are written anyway.
  execute(*database_, "PRAGMA secure_delete = FAST");
}

void JournalFile::raise_generation() {
  if (!path_.empty()) raise_generation(false);
}

/// The file beside names both numbers until the journal has the new one: an end at any point is no other time.
void JournalFile::raise_generation(bool closing) {
  const std::string beside = generation_path(path_);
  const std::int64_t now = stored_generation(*database_).value_or(0);
  const std::int64_t next = std::max(now, read_generation(beside).value_or(Generation{}).now) + 1;
  write_generation(beside, {now, next}, sync_full_);
  {
    WriteTransaction transaction(*database_);
    set_meta(*database_, "generation", std::to_string(next));
    if (closing) {
      execute(*database_, "DELETE FROM meta WHERE name = 'open'");
    } else {
      set_meta(*database_, "open", "1");
    }
    transaction.commit();
  }
  write_generation(beside, {next, std::nullopt}, sync_full_);
}

JournalFile JournalFile::open_for_reading(const std::string& path) { return open_existing(path, SQLITE_OPEN_READONLY); }

JournalFile JournalFile::open_for_requests(const std::string& path) {
  if (access(path.c_str(), W_OK) != 0 && errno == EACCES) {
    throw Error(Part::journal, fmt::format("the journal {} cannot be written: {}", path, std::strerror(EACCES)),
                "run the command as its owner: sudo -u dotsync dotsync ...");
  }
  JournalFile file = open_existing(path, SQLITE_OPEN_READWRITE);
  execute(*file.database_, "PRAGMA synchronous = FULL");
  return file;
}

JournalFile JournalFile::open_existing(const std::string& path, int flags) {
  JournalFile file;
  if (!std::filesystem::exists(path)) {
    throw Error(Part::journal, fmt::format("there is no journal at {}", path),
                "name it in journal.path, or make it with the first `dotsync once` or `dotsync run`");
  }
  const bool has_header = has_content(path);
  if (has_header) file.database_ = connect(path, flags);
  if (!has_header || is_blank(*file.database_)) {
    throw Error(Part::journal, fmt::format("the journal {} is empty", path), "run dotsync once first");
  }
  refuse_foreign(*file.database_, path);
  const std::int64_t version = ask_number(*file.database_, "PRAGMA user_version");
  refuse_newer(version, path);
  if (version < newest_version()) {
    throw Error(Part::journal,
                fmt::format("the journal {} has schema {}, this dotsync needs {}", path, version, newest_version()),
                "let `dotsync once` or `dotsync run` bring it up to date");
  }
  file.key_ = matching_key(*file.database_, path);
  return file;
}

}  // namespace dotsync

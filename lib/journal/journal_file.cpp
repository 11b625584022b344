#include "journal/journal_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/keyed_hash.hpp"
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

void configure(SQLite::Database& database, bool sync_full) {
  execute(database, "PRAGMA journal_mode = WAL");
  execute(database, sync_full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
  execute(database, "PRAGMA foreign_keys = ON");
  execute(database, "PRAGMA cache_size = -32768");
  // A batch dirties some 500 pages: checkpoint every few of them, and give back what one great merge took.
  execute(database, "PRAGMA wal_autocheckpoint = 4000");
  execute(database, "PRAGMA journal_size_limit = 67108864");
  execute(database, "PRAGMA temp_store = MEMORY");
  // Old addresses do not linger in pages that are written anyway.
  execute(database, "PRAGMA secure_delete = FAST");
}

void set_meta(SQLite::Database& database, const char* name, const std::string& value) {
  Sql sql(database, "INSERT INTO meta (name, value) VALUES (?, ?)");
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
JournalFile::~JournalFile() = default;

JournalFile JournalFile::open_as_owner(const std::string& path, bool sync_full, Time now) {
  JournalFile file;
  const bool in_memory = path == memory_path;
  bool known = false;
  if (!in_memory) {
    make_folder_of(path);
    file.lock_ = std::make_unique<OwnerLock>(path);
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
  } else {
    file.key_ = in_memory ? std::string(32, 'm') : read_or_create_key(key_path(path));
  }
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  configure(database, sync_full);
  migrate(database, version, file.key_, now);
  return file;
}

JournalFile JournalFile::open_for_reading(const std::string& path) {
  JournalFile file;
  if (!std::filesystem::exists(path)) {
    throw Error(Part::journal, fmt::format("there is no journal at {}", path),
                "name it in journal.path, or make it with the first `dotsync once` or `dotsync run`");
  }
  const bool has_header = has_content(path);
  if (has_header) file.database_ = connect(path, SQLITE_OPEN_READONLY);
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

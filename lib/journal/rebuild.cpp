#include "journal/rebuild.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "journal/event_log.hpp"
#include "journal/generation.hpp"
#include "journal/journal_file.hpp"
#include "journal/owner_lock.hpp"
#include "journal/sql.hpp"
#include "journal/stream_table.hpp"

namespace dotsync {
namespace {

struct Tombstone {
  std::int64_t kind = 0;
  std::string hash;
  std::int64_t request = 0;
  std::int64_t at = 0;
};

/// What a new journal takes over from the old one, as far as that can be read.
std::vector<Tombstone> salvage(const std::string& path, RebuiltJournal& rebuilt) {
  std::vector<Tombstone> tombstones;
  try {
    JournalFile file = JournalFile::open_for_reading(path);
    Sql open_imports(file.database(), "SELECT count(*) FROM batch WHERE state IN (0, 1, 5, 6)");
    {
      SqlRows rows = open_imports.query();
      if (rows.next()) rebuilt.open_imports = rows.integer(0);
    }
    Sql sql(file.database(), "SELECT kind, hash, request_id, at FROM tombstone");
    SqlRows rows = sql.query();
    while (rows.next())
      tombstones.push_back({rows.integer(0), std::string(rows.blob(1)), rows.integer(2), rows.integer(3)});
  } catch (const Error&) {
    rebuilt.readable = false;
  }
  return tombstones;
}

void move_aside(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0 || errno == ENOENT) return;
  throw Error(Part::journal, fmt::format("cannot rename {} to {}: {}", from, to, std::strerror(errno)),
              "run dotsync as the user that owns the journal's folder");
}

/// "journal.db.20261123T150819Z"; SQLite finds the write-ahead log of a file by its name.
std::string put_aside(const std::string& path, Time now) {
  std::string stamp;
  for (const char c : format_time(std::chrono::floor<std::chrono::seconds>(now))) {
    if (c != '-' && c != ':') stamp += c;
  }
  std::string kept = path + "." + stamp;
  for (int more = 2; std::filesystem::exists(kept); ++more) kept = fmt::format("{}.{}-{}", path, stamp, more);
  move_aside(path, kept);
  move_aside(path + "-wal", kept + "-wal");
  std::remove((path + "-shm").c_str());
  std::remove(generation_path(path).c_str());
  return kept;
}

void require_no_open_imports(SQLite::Database& database, StreamId stream, const std::string& name) {
  Sql sql(database, "SELECT count(*) FROM batch WHERE state IN (0, 1, 5, 6) AND stream_id = ?");
  SqlRows rows = sql.query(stream);
  if (!rows.next() || rows.integer(0) == 0) return;
  throw Error(Part::person, fmt::format("{} imports of stream {} are still open", rows.integer(0), name),
              "let them end first: `dotsync run` or `dotsync once` with the configuration as it was");
}

// Nothing is known of any row: each is sent when it is read again, and none holds an address before that.
// 7: gone. The keys may mean nothing any more, so that no line may be due.
constexpr std::array<const char*, 6> forget_stream = {
    "DELETE FROM failure WHERE stream_id = ?",
    "UPDATE line SET outcome = 7, tried_hash = 0, acknowledged_hash = 0, due_reason = 0, due_at = NULL, "
    "attempts = 0, contact_id = NULL, statuses = 0, consents = NULL WHERE stream_id = ?",
    "DELETE FROM fence WHERE stream_id = ?",
    "DELETE FROM doubt WHERE stream_id = ?",
    "UPDATE pass SET success = 0, ended_at = coalesce(ended_at, started_at) "
    "WHERE pass_id IN (SELECT pass_id FROM stream JOIN pass ON pass_id IN (open_pass_id, reconcile_pass_id) "
    "WHERE stream.stream_id = ?)",
    "UPDATE stream SET mapping_version = '', fence_xmin = NULL, fence_bound = NULL, open_pass_id = NULL, "
    "position_watermark = NULL, position_key = NULL, last_success_at = NULL, next_run_at = NULL, "
    "reconcile_pass_id = NULL, last_reconcile_at = NULL WHERE stream_id = ?",
};

}  // namespace

RebuiltJournal rebuild_journal(const std::string& path, Time now) {
  RebuiltJournal rebuilt;
  auto lock = std::make_unique<OwnerLock>(path);
  std::vector<Tombstone> tombstones;
  if (std::filesystem::exists(path)) {
    tombstones = salvage(path, rebuilt);
    rebuilt.kept_as = put_aside(path, now);
  }
  JournalFile file = JournalFile::open_as_owner(path, true, now, std::move(lock));
  EventLog events(file.database());
  Sql insert(file.database(), "INSERT INTO tombstone (kind, hash, request_id, at) VALUES (?, ?, ?, ?)");
  WriteTransaction transaction(file.database());
  for (const Tombstone& stone : tombstones) insert.run(stone.kind, SqlValue::blob(stone.hash), stone.request, stone.at);
  if (!rebuilt.kept_as.empty())
    events.append({now, std::nullopt, std::nullopt, "rebuild", "", "", "a new journal was begun"});
  transaction.commit();
  rebuilt.tombstones = static_cast<std::int64_t>(tombstones.size());
  return rebuilt;
}

std::int64_t rebuild_stream(const std::string& path, const StreamIdentity& identity, Time now) {
  JournalFile file = JournalFile::open_as_owner(path, true, now);
  SQLite::Database& database = file.database();
  EventLog events(database);
  StreamTable streams(database, events);
  const std::optional<StreamId> stream = streams.named(identity.name);
  if (!stream) {
    throw Error(Part::usage, fmt::format("the journal knows no stream '{}'", identity.name),
                "a stream that has not run yet needs no rebuild");
  }
  WriteTransaction transaction(database);
  require_no_open_imports(database, *stream, identity.name);
  for (const char* statement : forget_stream) Sql(database, statement).run(*stream);
  Sql own(database, "UPDATE stream SET account_id = ?, source = ? WHERE stream_id = ?");
  own.run(streams.account(identity.account), identity.source, *stream);
  streams.drop_key(*stream);
  events.append({now, *stream, std::nullopt, "rebuild", "", "", "the stream is read and sent from its beginning"});
  Sql count(database, "SELECT count(*) FROM line WHERE stream_id = ?");
  std::int64_t rows = 0;
  {
    SqlRows counted = count.query(*stream);
    if (counted.next()) rows = counted.integer(0);
  }
  transaction.commit();
  return rows;
}

}  // namespace dotsync

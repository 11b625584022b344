// What the layouts compared by ledger_layout.cpp have in common: one interface, and SQLite's own calls behind it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace dotsync::bench {

/// A line as the comparison needs it; everything else is filled with plausible bytes.
struct BenchLine {
  std::string key;
  std::int64_t key_hash = 0;
  std::string identity;  ///< 16 bytes
  std::int64_t identity_hash = 0;
  std::int64_t version = 0;  ///< stands for tried hash, acknowledged hash and times
};

class Layout {
 public:
  virtual ~Layout() = default;
  /// Lines found by key plus lines found by identity.
  virtual std::size_t find(std::span<const BenchLine> lines) = 0;
  /// One transaction.
  virtual void insert(std::span<const BenchLine> lines) = 0;
  /// One transaction. The lines are known.
  virtual void update(std::span<const BenchLine> lines) = 0;
};

// Each makes a new file at `path`.
std::unique_ptr<Layout> make_clustered(const std::string& path);
std::unique_ptr<Layout> make_indexed(const std::string& path);
std::unique_ptr<Layout> make_row_runs(const std::string& path);
std::unique_ptr<Layout> make_ledger(const std::string& path);

/// A connection set up as the journal sets up its own.
class Connection {
 public:
  explicit Connection(const std::string& path) {
    check(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                          nullptr));
    for (const char* pragma : {"journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32768",
                               "wal_autocheckpoint = 4000", "secure_delete = FAST"}) {
      run(std::string("PRAGMA ") + pragma);
    }
  }
  ~Connection() { sqlite3_close_v2(database_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void run(const std::string& sql) { check(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr)); }
  sqlite3* get() { return database_; }
  void check(int code) {
    if (code != SQLITE_OK) throw std::runtime_error(database_ == nullptr ? "no memory" : sqlite3_errmsg(database_));
  }

 private:
  sqlite3* database_ = nullptr;
};

class Query {
 public:
  Query(Connection& connection, const char* sql) {
    connection.check(sqlite3_prepare_v2(connection.get(), sql, -1, &query_, nullptr));
  }
  ~Query() { sqlite3_finalize(query_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(std::int64_t value) {
    sqlite3_bind_int64(query_, ++bound_, value);
    return *this;
  }
  Query& bind(const std::string& text) {
    sqlite3_bind_text(query_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  Query& bind_blob(const std::string& bytes) {
    sqlite3_bind_blob(query_, ++bound_, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
    return *this;
  }
  bool next() {
    const int code = sqlite3_step(query_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(sqlite3_db_handle(query_)));
    return code == SQLITE_ROW;
  }
  std::int64_t integer(int column) { return sqlite3_column_int64(query_, column); }
  std::string text(int column) {
    const void* bytes = sqlite3_column_blob(query_, column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(query_, column))};
  }
  void reset() {
    sqlite3_reset(query_);
    bound_ = 0;
  }
  void finish() {
    while (next()) {
    }
    reset();
  }

 private:
  sqlite3_stmt* query_ = nullptr;
  int bound_ = 0;
};

}  // namespace dotsync::bench

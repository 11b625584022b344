// Sql: statements of SQLite as the journal uses them. The one place where they are prepared, bound, read and reset, and
// where SQLite's errors become Error(journal). Used by the files of lib/journal only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/keyed_hash.hpp"
#include "base/strong_id.hpp"

struct sqlite3_stmt;

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace dotsync {

/// What to do about a file that is damaged.
inline constexpr const char* damaged_journal_hint =
    "keep a copy of the file, then `dotsync rebuild` puts it aside and begins a new journal";

/// The disk has no room for what was to be stored.
class JournalFull : public Error {
 public:
  using Error::Error;
};

/// Throws Error(journal) that says what failed, in which file and what to do about it.
[[noreturn]] void throw_journal_error(const SQLite::Exception& error, const std::string& file);
/// The same for what SQLite's own functions said last on this connection.
[[noreturn]] void throw_journal_error(const SQLite::Database& database);

/// Runs SQL without parameters and without an answer, such as a pragma or a migration.
void execute(SQLite::Database& database, const std::string& sql);

/// Whether a transaction is open on this connection.
bool in_transaction(const SQLite::Database& database);

/// What is bound to one `?`. Texts and blobs are not copied: they must live until the statement has run.
class SqlValue {
 public:
  SqlValue(std::nullopt_t) {}
  SqlValue(std::int64_t value) : kind_(Kind::integer), integer_(value) {}
  SqlValue(int value) : SqlValue(std::int64_t{value}) {}
  SqlValue(bool value) : SqlValue(std::int64_t{value}) {}
  SqlValue(Time value) : SqlValue(std::int64_t{to_ms(value)}) {}
  SqlValue(const std::string& text) : kind_(Kind::text), bytes_(text) {}
  SqlValue(const char* text) : kind_(Kind::text), bytes_(text) {}
  SqlValue(const Identity& identity)
      : SqlValue(blob({reinterpret_cast<const char*>(identity.data()), identity.size()})) {}
  template <class Tag>
  SqlValue(StrongId<Tag> id) : SqlValue(id.value) {}
  template <class T>
  SqlValue(const std::optional<T>& value) {
    if (value) *this = SqlValue(*value);
  }
  static SqlValue blob(std::string_view bytes) {
    SqlValue value(std::nullopt);
    value.kind_ = Kind::blob;
    value.bytes_ = bytes;
    return value;
  }
  /// 64 bits without a sign are stored as the integer of the same bits.
  static SqlValue bits(std::uint64_t value) { return SqlValue(static_cast<std::int64_t>(value)); }
  template <class Enum>
  static SqlValue number(Enum value) {
    return SqlValue(static_cast<std::int64_t>(value));
  }

 private:
  friend class Sql;
  friend struct BulkCursor;
  enum class Kind : std::uint8_t { null, integer, text, blob };
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  std::string_view bytes_;
};

class Sql;

/// The rows of a running statement. Resets it when it goes, so that no statement is left holding a lock.
class SqlRows {
 public:
  explicit SqlRows(Sql& sql) : sql_(&sql) {}
  ~SqlRows();
  SqlRows(SqlRows&& other) noexcept : sql_(other.sql_) { other.sql_ = nullptr; }
  SqlRows(const SqlRows&) = delete;
  SqlRows& operator=(const SqlRows&) = delete;

  /// Steps to the next row; false after the last one.
  bool next();
  // Columns of the present row, from 0. Views are valid until the next step.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  std::string string(int column) const { return std::string(text(column)); }
  Time time(int column) const { return from_ms(integer(column)); }
  std::uint64_t bits(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<std::string> optional_string(int column) const;
  std::optional<Time> optional_time(int column) const;
  std::optional<Identity> optional_identity(int column) const;

 private:
  Sql* sql_;
};

/// One statement, prepared at its first use and kept. `database` must outlive it. It calls SQLite itself: a column read
/// through SQLiteCpp costs as much as the rest of the row, and a ledger reads some hundred million of them in a first
/// load.
class Sql {
 public:
  Sql(SQLite::Database& database, std::string text);
  ~Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  /// Binds all parameters in order and runs the statement to its end; the number of rows changed.
  template <class... Values>
  int run(const Values&... values) {
    bind_all(values...);
    return finish();
  }
  /// Binds all parameters in order; rows come through the cursor. One cursor of a statement at a time.
  template <class... Values>
  SqlRows query(const Values&... values) {
    bind_all(values...);
    return SqlRows(*this);
  }

 private:
  friend class SqlRows;
  template <class... Values>
  void bind_all(const Values&... values) {
    prepare();
    int index = 0;
    (bind(++index, SqlValue(values)), ...);
  }
  void prepare();
  void bind(int index, const SqlValue& value);
  bool step();
  int finish();

  SQLite::Database& database_;
  std::string text_;
  sqlite3_stmt* statement_ = nullptr;
};

/// BEGIN IMMEDIATE ... COMMIT. Rolled back when it goes without commit().
class WriteTransaction {
 public:
  explicit WriteTransaction(SQLite::Database& database);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  SQLite::Database& database_;
  bool open_ = true;
};

/// One snapshot over several reads, unless the caller has a transaction open already.
class ReadScope {
 public:
  explicit ReadScope(SQLite::Database& database);
  ~ReadScope();
  ReadScope(const ReadScope&) = delete;
  ReadScope& operator=(const ReadScope&) = delete;

 private:
  SQLite::Database& database_;
  bool mine_;
};

}  // namespace dotsync

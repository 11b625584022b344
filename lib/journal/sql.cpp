#include "journal/sql.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace dotsync {
namespace {

/// The remedy by SQLite's primary result code (sqlite.org/rescode.html).
const char* remedy(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "free some space on its disk; nothing that was stored before is lost";
    case SQLITE_IOERR:
      return "check the disk and the kernel's log; what was stored before stays";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damaged_journal_hint;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "check that the folder and the files in it belong to the user dotsync runs as";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the journal; end it, or try again in a moment";
    default:
      return "";
  }
}

[[noreturn]] void throw_error(const std::string& file, const char* text, int extended_code) {
  const std::string what = fmt::format("the journal {} failed: {} (SQLite {})", file, text, extended_code);
  const int code = extended_code & 0xff;
  if (code == SQLITE_FULL) throw JournalFull(Part::journal, what, remedy(code));
  throw Error(Part::journal, what, remedy(code));
}

}  // namespace

void throw_journal_error(const SQLite::Exception& error, const std::string& file) {
  throw_error(file, error.what(), error.getExtendedErrorCode());
}

void throw_journal_error(const SQLite::Database& database) {
  throw_error(database.getFilename(), sqlite3_errmsg(database.getHandle()),
              sqlite3_extended_errcode(database.getHandle()));
}

void execute(SQLite::Database& database, const std::string& sql) {
  try {
    database.exec(sql);
  } catch (const SQLite::Exception& error) {
    throw_journal_error(error, database.getFilename());
  }
}

bool in_transaction(const SQLite::Database& database) { return sqlite3_get_autocommit(database.getHandle()) == 0; }

SqlRows::~SqlRows() {
  // sqlite3_reset() reports the error of the last step once more; that one was thrown already.
  if (sql_ != nullptr) static_cast<void>(sqlite3_reset(sql_->statement_));
}

bool SqlRows::next() { return sql_->step(); }

bool SqlRows::is_null(int column) const { return sqlite3_column_type(sql_->statement_, column) == SQLITE_NULL; }
std::int64_t SqlRows::integer(int column) const { return sqlite3_column_int64(sql_->statement_, column); }

std::string_view SqlRows::text(int column) const {
  const unsigned char* text = sqlite3_column_text(sql_->statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(sql_->statement_, column))};
}

std::string_view SqlRows::blob(int column) const {
  const void* bytes = sqlite3_column_blob(sql_->statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(sql_->statement_, column))};
}

std::optional<std::int64_t> SqlRows::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> SqlRows::optional_string(int column) const {
  if (is_null(column)) return std::nullopt;
  return string(column);
}

std::optional<Time> SqlRows::optional_time(int column) const {
  const auto value = optional_integer(column);
  if (!value) return std::nullopt;
  return from_ms(*value);
}

std::optional<Identity> SqlRows::optional_identity(int column) const {
  const std::string_view bytes = blob(column);
  Identity identity{};
  if (bytes.size() != identity.size()) return std::nullopt;
  std::memcpy(identity.data(), bytes.data(), identity.size());
  return identity;
}

Sql::Sql(SQLite::Database& database, std::string text) : database_(database), text_(std::move(text)) {}
Sql::~Sql() { sqlite3_finalize(statement_); }

void Sql::prepare() {
  if (statement_ != nullptr) return;
  const int code = sqlite3_prepare_v3(database_.getHandle(), text_.data(), static_cast<int>(text_.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) throw_journal_error(database_);
}

void Sql::bind(int index, const SqlValue& value) {
  int code = SQLITE_OK;
  const auto size = static_cast<int>(value.bytes_.size());
  switch (value.kind_) {
    case SqlValue::Kind::null:
      code = sqlite3_bind_null(statement_, index);
      break;
    case SqlValue::Kind::integer:
      code = sqlite3_bind_int64(statement_, index, value.integer_);
      break;
    case SqlValue::Kind::text:
      code = sqlite3_bind_text(statement_, index, value.bytes_.data(), size, SQLITE_STATIC);
      break;
    case SqlValue::Kind::blob:
      code = sqlite3_bind_blob(statement_, index, value.bytes_.data(), size, SQLITE_STATIC);
      break;
  }
  if (code != SQLITE_OK) throw_journal_error(database_);
}

bool Sql::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) throw_journal_error(database_);
  return false;
}

int Sql::finish() {
  {
    SqlRows rows(*this);
    while (rows.next()) {
    }
  }
  return sqlite3_changes(database_.getHandle());
}

WriteTransaction::WriteTransaction(SQLite::Database& database) : database_(database) {
  execute(database_, "BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
  // A full disk may have ended the transaction already; then there is nothing left to roll back.
  if (open_ && in_transaction(database_)) static_cast<void>(database_.tryExec("ROLLBACK"));
}

void WriteTransaction::commit() {
  execute(database_, "COMMIT");
  open_ = false;
}

ReadScope::ReadScope(SQLite::Database& database) : database_(database), mine_(!in_transaction(database)) {
  if (mine_) execute(database_, "BEGIN");
}

ReadScope::~ReadScope() {
  if (mine_ && in_transaction(database_)) static_cast<void>(database_.tryExec("ROLLBACK"));
}

}  // namespace dotsync

#include "source/pg_session.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <mutex>

#include "base/text.hpp"
#include "source/pg_errors.hpp"
#include "source/pqxx_compat.hpp"
#include "source/watchdog.hpp"

namespace dotsync {
namespace {

std::string quote_dsn_value(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// A role may carry other defaults, and texts, order and privileges depend on all of these.
std::string session_settings(const PostgresSettings& settings) {
  return fmt::format(
      "SET client_min_messages = error; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; "
      "SET intervalstyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 1; "
      "SET standard_conforming_strings = on; SET transform_null_equals = off; SET quote_all_identifiers = off; "
      "SET search_path = pg_catalog, public, pg_temp; SET row_security = off; "
      "SET default_transaction_isolation = 'read committed'; SET default_transaction_deferrable = off; "
      "SET default_transaction_read_only = on; SET idle_in_transaction_session_timeout = '60s'; "
      "SET lock_timeout = 0; SET statement_timeout = {}",
      settings.statement_timeout.count());
}

std::optional<std::string> copy(const std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

void for_each_row(const pqxx::result& result, const std::function<void(const PgRow&)>& each_row) {
  PgRow texts;
  for (const auto& row : result) {
    texts.clear();
    for (const auto& field : row) {
      if (field.is_null()) {
        texts.emplace_back();
      } else {
        texts.emplace_back(std::string_view(field.c_str(), field.size()));
      }
    }
    each_row(texts);
  }
}

std::uint64_t to_xid(const std::optional<std::string_view>& text) {
  std::uint64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace

std::string complete_dsn(const PostgresSettings& settings) {
  char* words = nullptr;
  PQconninfoOption* options = PQconninfoParse(std::string(settings.dsn.reveal()).c_str(), &words);
  PQfreemem(words);  // they may quote the password
  if (options == nullptr) {
    throw SourceError(Part::usage, fmt::format("source {}: the connection string cannot be read", settings.name),
                      "write it as libpq does: service=NAME, \"host=... dbname=... user=...\" or postgresql://...",
                      false);
  }
  std::string dsn;
  bool connect_timeout = false;
  bool tcp_user_timeout = false;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword = option->keyword;
    connect_timeout = connect_timeout || keyword == "connect_timeout";
    tcp_user_timeout = tcp_user_timeout || keyword == "tcp_user_timeout";
    dsn += fmt::format("{}={} ", keyword, quote_dsn_value(option->val));
  }
  PQconninfoFree(options);
  if (!connect_timeout) dsn += "connect_timeout=10 ";
  if (!tcp_user_timeout) dsn += "tcp_user_timeout=30000 ";
  return dsn + "fallback_application_name=dotsync";
}

class PgSession::Impl {
 public:
  explicit Impl(const PostgresSettings& settings)
      : name_(settings.name), limit_(settings.statement_timeout + settings.frozen_after), watchdog_([this] { cut(); }) {
    const std::string dsn = complete_dsn(settings);
    try {
      connection_ = std::make_unique<pqxx::connection>(dsn);
      forbid_reconnecting(*connection_);
      // libpq may close its socket at any time, and the number may come back as another file: we keep one of our own.
      socket_ = dup(connection_->sock());
    } catch (const std::exception& error) {
      const std::string_view words = error.what();
      throw SourceError(
          Part::postgres,
          fmt::format("source {}: cannot connect to PostgreSQL: {}", name_, trim(words.substr(0, words.find('\n')))),
          "check that the server runs and that source.dsn, pg_hba.conf and the password fit; psql with the "
          "same connection string shows more",
          true);
    }
  }

  ~Impl() {
    connection_.reset();
    const std::lock_guard<std::mutex> lock(socket_mutex_);
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

  template <class Work>
  auto run(const std::string& doing, Work&& work) {
    const Armed armed(watchdog_, limit_);
    try {
      pqxx::nontransaction transaction(*connection_);
      return work(transaction);
    } catch (const pqxx::broken_connection&) {
      throw lost(doing);
    } catch (const pqxx::sql_error& error) {
      if (!is_open()) throw lost(doing);
      const SourceFailure failure = judge_sqlstate(sqlstate_of(error), error.what(), doing);
      throw SourceError(failure.part, failure.what, failure.hint, failure.retryable);
    } catch (const SourceError&) {
      throw;
    } catch (const std::exception&) {
      // libpqxx reports some lost connections as misuse of a connection; whatever it was, this object has had its day.
      throw lost(doing);
    }
  }

  void pin(const PostgresSettings& settings) {
    run(fmt::format("source {}: preparing the session", name_), [&](pqxx::nontransaction& work) {
      work.exec(session_settings(settings));
      // A database without an encoding holds any bytes; as UTF8 one bad byte would fail its whole page.
      const pqxx::result encoding = work.exec("SHOW server_encoding");
      const bool any_bytes = std::string_view(encoding[0][0].c_str()) == "SQL_ASCII";
      work.exec(any_bytes ? "SET client_encoding = 'SQL_ASCII'" : "SET client_encoding = 'UTF8'");
      return 0;
    });
  }

  void give_up() { broken_ = true; }
  bool is_open() const { return !broken_ && connection_ && connection_->is_open(); }

  void cut() {
    const std::lock_guard<std::mutex> lock(socket_mutex_);
    if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
  }

 private:
  struct Armed {
    Armed(Watchdog& dog, std::chrono::milliseconds limit) : watchdog(dog) { watchdog.arm(limit); }
    ~Armed() { watchdog.disarm(); }
    Armed(const Armed&) = delete;
    Armed& operator=(const Armed&) = delete;
    Watchdog& watchdog;
  };

  SourceError lost(const std::string& doing) {
    broken_ = true;
    return SourceError(Part::postgres, doing + ": the connection to PostgreSQL was lost",
                       "dotsync connects anew by itself; if this repeats look at the server's log", true);
  }

  std::string name_;
  std::chrono::milliseconds limit_;
  std::unique_ptr<pqxx::connection> connection_;
  bool broken_ = false;
  std::mutex socket_mutex_;
  int socket_ = -1;
  Watchdog watchdog_;  // last: its thread uses what stands above
};

PgSession::PgSession(const PostgresSettings& settings) : impl_(std::make_unique<Impl>(settings)) {
  impl_->pin(settings);
}
PgSession::~PgSession() = default;

PgTable PgSession::query(const std::string& doing, const std::string& sql, const PgParams& params) {
  return impl_->run(doing, [&](pqxx::nontransaction& work) {
    PgTable table;
    for_each_row(exec_with(work, sql, params), [&table](const PgRow& row) {
      std::vector<std::optional<std::string>> copies;
      for (const auto& text : row) copies.push_back(copy(text));
      table.push_back(std::move(copies));
    });
    return table;
  });
}

Snapshot PgSession::read(const std::string& doing, const std::string& sql, const PgParams& params,
                         const std::function<void(const Snapshot&, const PgRow&)>& each_row) {
  return impl_->run(doing, [&](pqxx::nontransaction& work) {
    work.exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      const pqxx::result bounds = work.exec(
          "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text");
      Snapshot snapshot;
      for_each_row(bounds, [&snapshot](const PgRow& row) { snapshot = {to_xid(row[0]), to_xid(row[1])}; });
      const pqxx::result rows = exec_with(work, sql, params);
      work.exec("COMMIT");  // before the rows are looked at: the server holds nothing for us meanwhile
      for_each_row(rows, [&](const PgRow& row) { each_row(snapshot, row); });
      return snapshot;
    } catch (const pqxx::sql_error&) {
      try {
        work.exec("ROLLBACK");
      } catch (const std::exception&) {
        impl_->give_up();  // what state the session is in nobody knows
      }
      throw;
    }
  });
}

std::vector<PgColumn> PgSession::columns_of(const std::string& doing, const std::string& sql) {
  return impl_->run(doing, [&](pqxx::nontransaction& work) {
    const pqxx::result result = exec_with(work, sql, {});
    std::vector<PgColumn> columns;
    for (pqxx::row::size_type i = 0; i < result.columns(); ++i) {
      columns.push_back({result.column_name(i), static_cast<std::uint32_t>(result.column_type(i))});
    }
    return columns;
  });
}

bool PgSession::is_broken() const { return !impl_->is_open(); }
void PgSession::cut() { impl_->cut(); }

}  // namespace dotsync

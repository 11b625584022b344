// PgSession: one connection to PostgreSQL with its settings pinned. The only place that talks to libpqxx; its
// exceptions become SourceError here. Used by the other files of lib/source.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "source/fence.hpp"
#include "source/source_failure.hpp"

namespace dotsync {

struct PostgresSettings {
  std::string name;  ///< of the source, for messages
  Secret dsn;        ///< any libpq connection string
  std::chrono::milliseconds statement_timeout{60'000};
  bool allow_standby = false;  ///< read a standby too: by xids alone, with no bound on the watermark
  std::chrono::milliseconds frozen_after{15'000};  ///< beyond statement_timeout: then the server is taken for frozen
};

/// One row, nothing for NULL; valid only inside the call that shows it.
using PgRow = std::vector<std::optional<std::string_view>>;
/// The rows of a small answer.
using PgTable = std::vector<std::vector<std::optional<std::string>>>;
using PgParams = std::vector<std::string>;

struct PgColumn {
  std::string name;
  std::uint32_t type_oid = 0;
};

/// Threads: one at a time, except cut(). After a SourceError for which is_broken() is true the object is of no more
/// use.
class PgSession {
 public:
  /// Connects within connect_timeout (10 s unless the connection string says otherwise).
  explicit PgSession(const PostgresSettings& settings);
  ~PgSession();
  PgSession(const PgSession&) = delete;
  PgSession& operator=(const PgSession&) = delete;

  /// One statement in a transaction of its own. `doing` says in a message what was tried: "reading table
  /// public.customers".
  PgTable query(const std::string& doing, const std::string& sql, const PgParams& params = {});
  /// One statement in a REPEATABLE READ transaction; gives the snapshot that it was read under.
  Snapshot read(const std::string& doing, const std::string& sql, const PgParams& params,
                const std::function<void(const Snapshot&, const PgRow&)>& each_row);
  /// The columns that a statement without parameters would give; it is run with LIMIT 0 by the caller.
  std::vector<PgColumn> columns_of(const std::string& doing, const std::string& sql);

  bool is_broken() const;
  /// From any thread: whoever waits for the server gets an error at once, also where the server is frozen.
  void cut();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// The connection string with our defaults added. Throws SourceError(usage) without quoting any of it.
std::string complete_dsn(const PostgresSettings& settings);

}  // namespace dotsync

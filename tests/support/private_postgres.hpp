// PrivatePostgres: a PostgreSQL of the tests' own, on a unix socket in a folder of its own, gone when the test ends.
// PgClient: a plain connection for what the tests set up and look at. Used by the integration, crash and end-to-end
// tests.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dotsync {

/// The server runs as user postgres where the test runs as root. Several may run at once. Throws std::runtime_error.
class PrivatePostgres {
 public:
  /// Started at the first call, stopped at the end of the process.
  static PrivatePostgres& shared();

  PrivatePostgres();
  /// A hot standby that follows `primary` from now on; takes a second or two.
  static std::unique_ptr<PrivatePostgres> standby_of(const PrivatePostgres& primary);
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  /// An empty database with a name that no other one of this server has.
  std::string create_database();
  /// A connection string; role postgres is the superuser.
  std::string dsn(const std::string& database, const std::string& role = "postgres") const;
  const std::string& socket_folder() const { return folder_; }

 private:
  /// Only the folder.
  explicit PrivatePostgres(std::string folder) : folder_(std::move(folder)) {}
  void start();

  std::string folder_;
  pid_t server_ = -1;
  int databases_ = 0;
};

/// One connection. Throws std::runtime_error with the server's words.
class PgClient {
 public:
  explicit PgClient(const std::string& dsn);
  ~PgClient();
  PgClient(PgClient&&) noexcept;
  PgClient(const PgClient&) = delete;

  /// One or several statements.
  void exec(const std::string& sql);
  /// Rows of texts, NULL as "NULL".
  std::vector<std::vector<std::string>> query(const std::string& sql);
  /// The only field of the only row.
  std::string value(const std::string& sql);
  int backend_pid() const;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace dotsync

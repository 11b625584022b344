#include "support/private_postgres.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace dotsync {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("private PostgreSQL: " + what); }

fs::path binaries() {
  std::vector<fs::path> found;
  for (const fs::directory_entry& version : fs::directory_iterator("/usr/lib/postgresql")) {
    if (fs::exists(version.path() / "bin" / "initdb")) found.push_back(version.path() / "bin");
  }
  if (found.empty()) fail("no initdb under /usr/lib/postgresql; install the package postgresql");
  return *std::max_element(found.begin(), found.end());
}

/// PostgreSQL refuses to run as root.
void become_postgres() {
  if (geteuid() != 0) return;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr || initgroups("postgres", user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
      setuid(user->pw_uid) != 0) {
    _exit(126);
  }
}

void give_to_postgres(const fs::path& path) {
  if (geteuid() != 0) return;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) fail("there is no user postgres");
  if (lchown(path.c_str(), user->pw_uid, user->pw_gid) != 0) fail("cannot chown " + path.string());
  if (!fs::is_directory(path)) return;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (lchown(entry.path().c_str(), user->pw_uid, user->pw_gid) != 0) fail("cannot chown " + entry.path().string());
  }
}

/// Starts a program as postgres; its output goes to `log`, and it is killed when this process ends in whatever way.
pid_t launch(std::vector<std::string> words, const fs::path& log) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) fail("cannot fork");
  if (child > 0) return child;
  become_postgres();
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  setsid();  // Ctrl-C is for the test alone
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (out >= 0) {
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
  }
  if (chdir("/") != 0) _exit(126);
  execv(arguments[0], arguments.data());
  _exit(127);
}

fs::path new_folder() {
  std::string name = "/tmp/dotsync-pg-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) fail("cannot make a folder in /tmp");
  give_to_postgres(name);
  return name;
}

/// initdb takes a second, a copy a tenth of one: the first test of a build leaves its cluster for the others.
fs::path cluster_template() {
  const fs::path ready = fs::path(DOTSYNC_BINARY_DIR) / "private_postgres";
  const int lock = open((ready.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || flock(lock, LOCK_EX) != 0) fail("cannot lock " + ready.string());
  if (!fs::exists(ready)) {
    const fs::path folder = new_folder();
    const pid_t child =
        launch({(binaries() / "initdb").string(), "--pgdata=" + (folder / "data").string(), "--no-sync", "--auth=trust",
                "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1"},
               folder / "initdb.log");
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) fail("initdb failed, see " + (folder / "initdb.log").string());
    const fs::path half = ready.string() + ".new";
    fs::remove_all(half);
    fs::copy(folder / "data", half, fs::copy_options::recursive);
    fs::rename(half, ready);
    fs::remove_all(folder);
  }
  close(lock);
  return ready;
}

}  // namespace

PrivatePostgres& PrivatePostgres::shared() {
  static PrivatePostgres server;
  return server;
}

PrivatePostgres::PrivatePostgres() : folder_(new_folder()) {
  try {
    const fs::path data = fs::path(folder_) / "data";
    fs::copy(cluster_template(), data, fs::copy_options::recursive);
    give_to_postgres(data);
    fs::permissions(data, fs::perms::owner_all);
    fs::permissions(folder_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    start();
  } catch (...) {
    if (server_ > 0) kill(server_, SIGQUIT);
    throw;
  }
}

std::unique_ptr<PrivatePostgres> PrivatePostgres::standby_of(const PrivatePostgres& primary) {
  std::unique_ptr<PrivatePostgres> standby(new PrivatePostgres(new_folder().string()));
  const fs::path log = fs::path(standby->folder_) / "basebackup.log";
  const pid_t child = launch(
      {(binaries() / "pg_basebackup").string(), "--pgdata=" + standby->folder_ + "/data", "--host=" + primary.folder_,
       "--username=postgres", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"},
      log);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) fail("pg_basebackup failed, see " + log.string());
  fs::permissions(standby->folder_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  standby->start();
  return standby;
}

void PrivatePostgres::start() {
  const fs::path log = fs::path(folder_) / "server.log";
  server_ = launch({(binaries() / "postgres").string(),
                    "-D",
                    folder_ + "/data",
                    "-k",
                    folder_,
                    "-c",
                    "listen_addresses=",
                    "-c",
                    "fsync=off",
                    "-c",
                    "synchronous_commit=off",
                    "-c",
                    "full_page_writes=off",
                    "-c",
                    "max_prepared_transactions=20",
                    "-c",
                    "max_connections=60",
                    "-c",
                    "shared_buffers=32MB",
                    "-c",
                    "autovacuum_naptime=1s",
                    "-c",
                    "max_wal_size=64MB"},
                   log);
  const std::string dsn_of_postgres = dsn("postgres");
  for (int tries = 0; tries < 1500; ++tries) {
    if (PQping(dsn_of_postgres.c_str()) == PQPING_OK) return;
    if (waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = -1;
      fail("the server ended at once, see " + log.string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  fail("the server does not answer, see " + log.string());
}

PrivatePostgres::~PrivatePostgres() {
  if (server_ > 0) {
    kill(server_, SIGQUIT);  // nothing in it is worth a checkpoint
    waitpid(server_, nullptr, 0);
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string PrivatePostgres::create_database() {
  const std::string name = "test_" + std::to_string(++databases_);
  PgClient(dsn("postgres")).exec("CREATE DATABASE " + name);
  return name;
}

std::string PrivatePostgres::dsn(const std::string& database, const std::string& role) const {
  return "host=" + folder_ + " dbname=" + database + " user=" + role;
}

struct PgClient::Connection {
  explicit Connection(const std::string& dsn) : handle(PQconnectdb(dsn.c_str())) {}
  ~Connection() { PQfinish(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::unique_ptr<PGresult, decltype(&PQclear)> run(const std::string& sql) {
    std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle, sql.c_str()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      throw std::runtime_error(PQerrorMessage(handle) + std::string(" in ") + sql);
    }
    return result;
  }

  PGconn* handle;
};

PgClient::PgClient(const std::string& dsn) : connection_(std::make_unique<Connection>(dsn)) {
  if (PQstatus(connection_->handle) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_->handle));
  connection_->run("SET client_min_messages = warning");
}
PgClient::~PgClient() = default;
PgClient::PgClient(PgClient&&) noexcept = default;

void PgClient::exec(const std::string& sql) { connection_->run(sql); }

std::vector<std::vector<std::string>> PgClient::query(const std::string& sql) {
  const auto result = connection_->run(sql);
  std::vector<std::vector<std::string>> rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    std::vector<std::string> texts;
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      const bool null = PQgetisnull(result.get(), row, column) != 0;
      texts.emplace_back(null ? "NULL" : PQgetvalue(result.get(), row, column));
    }
    rows.push_back(std::move(texts));
  }
  return rows;
}

std::string PgClient::value(const std::string& sql) { return query(sql).at(0).at(0); }
int PgClient::backend_pid() const { return PQbackendPID(connection_->handle); }

}  // namespace dotsync

// Deployment: dotsync as a user sets it up: a database, a Dotdigital, a folder with configuration, mapping and secrets;
// and its program, run as a process. Used by all tests of this folder.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/child_process.hpp"
#include "support/private_postgres.hpp"
#include "support/sandbox_process.hpp"
#include "support/temp_dir.hpp"
#include "support/terminal.hpp"

namespace dotsync {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct Ran {
  int code = 0;  ///< exit code, or -signal
  std::string out;
  std::string error;
  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

class Deployment {
 public:
  /// An empty database with the role `dotsync`, which may do nothing yet, and a sandbox with these options.
  explicit Deployment(std::vector<std::string> sandbox_options = {"--processing-ms", "20"},
                      const std::string& script = {});

  PgClient& sql() { return sql_; }
  const std::string& database() const { return database_; }
  SandboxProcess& sandbox() { return *sandbox_; }
  /// By address. Only what a mapping can reach: no contactId, no values that the account sets by itself.
  std::map<std::string, nlohmann::json> contacts() const;
  /// Contacts that came with accepted import calls so far, counted by the account.
  long arrived() const;

  /// A stream `customers` by timestamp over public.customers, key id; `stream` has further lines of it, `timing` of the
  /// account, both in YAML.
  void configure(const std::string& mapping, const std::string& stream = {}, const std::string& timing = {});
  std::string file(const std::string& name) const { return folder_.file(name); }
  std::string journal_path() const { return folder_.file("state/journal.db"); }

  /// Runs to the end, in the folder, with DOTSYNC_CONFIG set.
  Ran dotsync(const std::vector<std::string>& arguments, const Environment& environment = {},
              const std::string& input = {});
  /// The same on a terminal of this width, which shows both outputs.
  TerminalRun dotsync_on_terminal(const std::vector<std::string>& arguments, unsigned short columns,
                                  const Environment& environment = {});
  /// Goes on beside the test; what it prints is in daemon.out and daemon.err of the folder.
  std::unique_ptr<ChildProcess> start(const std::vector<std::string>& arguments, const Environment& environment = {});

 private:
  ChildOptions options_for(const std::vector<std::string>& arguments, const Environment& environment) const;
  std::unique_ptr<ChildProcess> spawn(const std::vector<std::string>& arguments, const Environment& environment,
                                      const std::string& name, const std::string& input);

  TempDir folder_;
  std::string database_;
  PgClient sql_;
  std::unique_ptr<SandboxProcess> sandbox_;
};

/// Asks every 50 ms; false where it did not become true in time.
bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds time);

}  // namespace dotsync

// Options: the command line, parsed. The one place with CLI11. Used by main.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dotsync {

struct Options {
  std::string config;            ///< --config, else $DOTSYNC_CONFIG, else /etc/dotsync/dotsync.yaml
  std::string command;           ///< "once"
  std::string subcommand;        ///< "failures" of `journal failures`
  std::string format = "table";  ///< table | json | csv
  bool quiet = false;
  bool verbose = false;

  std::vector<std::string> streams;
  std::vector<std::string> keys;
  std::string subject;  ///< of `why`, `explain`, `journal batch`, `pause`, `resume`, `forget`
  std::string batch;
  std::string since;
  std::string until;
  std::string code;
  std::string state;
  std::size_t limit = 0;  ///< 0: the command's own default
  bool no_wait = false;
  bool offline = false;
  bool explain = false;
  bool failures = false;
  bool all = false;
  bool dry_run = false;
  bool create = false;
  bool is_public = false;

  // Of `init`.
  std::string table;
  std::string dsn;
  std::string region;
  std::string base_url;
  std::string username;
  std::string password;
  std::string journal;
  std::string country;

  bool json() const { return format == "json"; }
};

/// An exit code where there is nothing left to do: help, version, or wrong usage with its message printed.
std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace dotsync

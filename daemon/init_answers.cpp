#include "daemon/init_answers.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr const char* journal_folder_default = "/var/lib/dotsync";

bool may_ask() { return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1; }

/// What `accept` makes of the option, else of what is typed (asked again where it makes nothing of it), else of the
/// default. Empty where the option is no answer.
template <class Accept>
std::string answer(const std::string& option, const std::string& question, const std::string& otherwise,
                   const char* wanted, Accept accept) {
  if (!option.empty() || !may_ask()) return accept(option.empty() ? otherwise : option);
  for (;;) {
    fmt::print(stderr, "{} [{}]: ", question, otherwise);
    std::string line;
    if (!std::getline(std::cin, line)) throw Error(Part::usage, "init was left without an answer", "");
    const std::string typed(trim(line));
    std::string found = accept(typed.empty() ? otherwise : typed);
    if (!found.empty()) return found;
    fmt::print(stderr, "  {}\n", wanted);
  }
}

/// A path that was given from here, as the configuration names it.
std::string from_configuration(const std::string& path, const std::string& folder) {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return path;
  return std::filesystem::absolute(given).lexically_relative(std::filesystem::absolute(folder)).string();
}

/// "file:PATH" and so on as YAML; nothing for any other text.
std::string place_of_secret(const std::string& text, const std::string& folder) {
  for (const char* kind : {"credential", "file", "env"}) {
    const std::string mark = std::string(kind) + ":";
    if (text.rfind(mark, 0) != 0 || text.size() == mark.size()) continue;
    std::string name = text.substr(mark.size());
    if (mark == "file:") name = from_configuration(name, folder);
    return fmt::format("{{{}: {}}}", kind, yaml_scalar(name));
  }
  return {};
}

std::string find_region(const Options& options) {
  const std::string region =
      answer(options.region, "The account's region: r1 Europe, r2 North America, r3 Asia Pacific, or auto", "auto",
             "one of the four words", [](const std::string& text) {
               const bool known = text == "r1" || text == "r2" || text == "r3" || text == "auto";
               return known ? text : std::string();
             });
  if (region.empty())
    throw Error(Part::usage, fmt::format("'{}' is no region", options.region), "--region r1, r2, r3 or auto");
  return region;
}

/// What psql would take from its surroundings, written out: the daemon will have other ones.
std::string dsn_from_environment() {
  struct Variable {
    const char* name;
    const char* keyword;
  };
  static constexpr std::array<Variable, 5> variables = {
      {{"PGSERVICE", "service"}, {"PGHOST", "host"}, {"PGPORT", "port"}, {"PGDATABASE", "dbname"}, {"PGUSER", "user"}}};
  std::string dsn;
  for (const Variable& variable : variables) {
    const char* value = std::getenv(variable.name);
    if (value == nullptr || *value == '\0') continue;
    std::string quoted;
    for (const char* c = value; *c != '\0'; ++c)
      quoted += (*c == '\'' || *c == '\\') ? std::string{'\\', *c} : std::string(1, *c);
    const bool plain = quoted.find_first_of(" \\'") == std::string::npos;
    dsn += fmt::format("{}{}={}", dsn.empty() ? "" : " ", variable.keyword, plain ? quoted : "'" + quoted + "'");
  }
  if (!dsn.empty()) return dsn;
  throw Error(
      Part::usage, "nothing says how to connect to PostgreSQL",
      "add --dsn \"host=... dbname=... user=...\" (any libpq connection string), or set PGSERVICE or PGDATABASE");
}

/// The default where this user can keep one there, else a folder beside the configuration.
std::string find_journal(const Options& options, const std::string& folder) {
  if (!options.journal.empty()) return from_configuration(options.journal, folder);
  return access(journal_folder_default, W_OK | X_OK) == 0 ? std::string() : std::string("state/journal.db");
}

}  // namespace

InitAnswers find_answers(const Options& options, const std::string& folder) {
  InitAnswers answers;
  answers.dsn = options.dsn.empty() ? dsn_from_environment() : options.dsn;
  answers.base_url = options.base_url;
  if (!options.region.empty() && !options.base_url.empty())
    throw Error(Part::usage, "--region and --base-url exclude each other", "give one of them");
  if (answers.base_url.empty()) answers.region = find_region(options);
  answers.username = answer(options.username, "The API user's name (or file:PATH, env:NAME, credential:NAME)",
                            "credential:dotdigital-user", "a name", [&folder](const std::string& text) {
                              const std::string place = place_of_secret(text, folder);
                              return place.empty() ? yaml_scalar(text) : place;
                            });
  answers.password = answer(options.password, "Where its password is kept (file:PATH, env:NAME or credential:NAME)",
                            "credential:dotdigital-password",
                            "the password itself is not typed here: keep it in a file (mode 0600), say file:PATH",
                            [&folder](const std::string& text) { return place_of_secret(text, folder); });
  if (answers.password.empty()) {
    throw Error(Part::usage, "a password is not written into the configuration, nor given on a command line",
                "say where it is kept: --password file:PATH, env:NAME or credential:NAME");
  }
  answers.journal = find_journal(options, folder);
  return answers;
}

}  // namespace dotsync

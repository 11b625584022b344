#include "daemon/dispatch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include "base/display.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "daemon/cmd_check.hpp"
#include "daemon/cmd_fields.hpp"
#include "daemon/cmd_init.hpp"
#include "daemon/cmd_once.hpp"
#include "daemon/cmd_plan.hpp"
#include "daemon/cmd_preview.hpp"
#include "daemon/cmd_run.hpp"
#include "daemon/cmd_version.hpp"
#include "daemon/commands.hpp"

namespace dotsync {
namespace {

/// Commands that need no more than the journal; the others load the whole configuration.
constexpr std::array<std::string_view, 11> journal_commands = {
    "status", "why", "journal", "fsck", "pause", "resume", "retry", "resend", "reconcile", "forget", "rebuild"};

[[noreturn]] void refuse(const std::string& command) {
  throw Error(Part::usage, "this version has no command '" + command + "'", "`dotsync --help` lists them");
}

LogLevel level_of(const Options& options, const LogSettings& settings) {
  if (options.quiet) return LogLevel::error;
  return options.verbose ? LogLevel::debug : settings.level;
}

void explain(const Problems& problems, const std::string& path) {
  const std::size_t width = terminal_width(STDERR_FILENO);
  for (const Problem& problem : problems.all()) fmt::print(stderr, "{}", wrap(printable(problem.text()), "", width));
  if (::access(path.c_str(), F_OK) != 0)
    fmt::print(stderr, "  `dotsync init --table T` writes one; --config FILE names another\n");
}

/// Prints everything that is wrong; nothing is done with a configuration that is not whole.
std::optional<Configuration> load_or_explain(const std::string& path) {
  Problems problems;
  auto configuration = load_configuration(path, problems);
  explain(problems, path);
  return configuration;
}

/// As far as mappings and secrets are to be had: without them `why` answers from the journal alone.
LiveAccess open_live_access(const std::string& config) {
  LiveAccess access;
  try {
    Problems problems;
    access.configuration = load_configuration(config, problems);
    if (!access.configuration) throw Error(Part::usage, problems.all().front().text(), "`dotsync check` lists all");
    access.secrets = fetch_secrets(access.configuration->settings);
  } catch (const Error& error) {
    access.trouble = error;
  }
  return access;
}

/// What people are matched by, as far as the mappings can be read.
std::vector<std::string> match_identifiers(const std::string& config) {
  Problems problems;
  std::vector<std::string> kinds;
  if (const auto configuration = load_configuration(config, problems)) {
    for (const auto& [stream, mapping] : configuration->mappings) kinds.push_back(mapping.match_identifier());
  }
  return kinds;
}

int run_journal_command(const Options& options, const Settings& settings, const LiveAccess& access,
                        const std::vector<std::string>& kinds, const Clock& clock) {
  if (options.command == "status") return run_status(options, settings, clock);
  if (options.command == "why") return run_why(options, settings, access, clock);
  if (options.command == "journal") return run_journal(options, settings, clock);
  if (options.command == "fsck") return run_fsck(options, settings);
  if (options.command == "pause" || options.command == "resume") return run_hold(options, settings, clock);
  if (options.command == "retry") return run_retry(options, settings, clock);
  if (options.command == "resend") return run_resend(options, settings, clock);
  if (options.command == "reconcile") return run_reconcile(options, settings, clock);
  if (options.command == "forget") return run_forget(options, settings, kinds, clock);
  if (options.command == "rebuild") return run_rebuild(options, settings, clock);
  refuse(options.command);
}

/// A mapping that is wrong keeps nobody from asking what happened: only the settings must be sound.
int journal_command(const Options& options, const Clock& clock) {
  Problems problems;
  const LoadedSettings loaded = load_settings(options.config, problems);
  if (!loaded.settings) {
    explain(problems, options.config);
    return exit_code(Part::usage);
  }
  const Settings& settings = *loaded.settings;
  LiveAccess access;
  if (options.command == "why") access = open_live_access(options.config);  // as root, secrets come first
  std::vector<std::string> kinds;
  if (options.command == "forget") kinds = match_identifiers(options.config);
  become_journal_owner(settings.journal.path);
  return run_journal_command(options, settings, access, kinds, clock);
}

int sync_command(const Options& options, Configuration configuration, const Clock& clock) {
  Secrets secrets = fetch_secrets(configuration.settings);
  become_journal_owner(configuration.settings.journal.path);
  const LogSettings& log_settings = configuration.settings.log;
  if (options.command == "preview") {
    const PreviewOptions preview{options.streams.front(), options.keys, options.limit == 0 ? 10 : options.limit,
                                 options.explain, options.json()};
    return run_preview(configuration, secrets, preview, clock);
  }
  if (options.command == "plan")
    return run_plan(configuration, secrets, {options.streams, options.limit == 0 ? 5 : options.limit, options.json()},
                    clock);
  if (options.command == "fields") {
    const FieldsOptions fields{options.streams, options.create, options.is_public, options.json()};
    return run_fields(configuration, secrets, fields, clock);
  }
  if (options.command == "once") {
    // The summary and the exit code say it all; the log only speaks up where asked, or where something is wrong.
    ProgressLog log(clock, log_settings.format, options.verbose ? LogLevel::debug : LogLevel::warning);
    const OnceOptions once{options.streams, options.no_wait, options.json(), options.quiet};
    return run_once(configuration, secrets, once, clock, log);
  }
  if (options.command != "run") refuse(options.command);
  Logger log(clock, log_settings.format, level_of(options, log_settings));
  return run_daemon(options.config, std::move(configuration), std::move(secrets), clock, log);
}

}  // namespace

int dispatch(const Options& options) {
  const SystemClock clock;
  if (options.command == "version") return print_versions(options.json());
  if (options.command == "explain") return run_explain(options);
  if (options.command == "check")
    return run_check({options.config, options.offline, options.json(), options.quiet}, clock);
  if (options.command == "init") return run_init(options, clock);
  const bool needs_journal =
      std::find(journal_commands.begin(), journal_commands.end(), options.command) != journal_commands.end();
  if (needs_journal) return journal_command(options, clock);
  auto configuration = load_or_explain(options.config);
  if (!configuration) return exit_code(Part::usage);
  return sync_command(options, std::move(*configuration), clock);
}

}  // namespace dotsync

#include "daemon/cmd_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "config/resolve_credential.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

int show(const Findings& findings, const CheckOptions& options) {
  put(options.json ? findings.as_json() : findings.as_text(output_colour(), output_width(), options.quiet));
  return findings.exit_code();
}

/// Keys that are read and checked, but that this version does not act on yet: silence would look like a promise.
void warn_of_idle_keys(const Settings& settings, Findings& findings) {
  if (settings.monitor) {
    findings.warning("configuration", "monitor is set, but this version serves no status page",
                     "use `dotsync status --json` from your monitoring");
  }
  if (!settings.alerts.command.empty() || !settings.alerts.webhook_url.empty()) {
    findings.warning("configuration", "alerts are set, but this version sends none",
                     "watch the unit's state and the exit code of `dotsync status`");
  }
}

/// The place is told by the finding.
std::string without_place(const CredentialRef& ref, const std::string& what) {
  const std::string place = fmt::format("{}:{}:{}: ", ref.config_file, ref.mark.line, ref.mark.column);
  return what.rfind(place, 0) == 0 ? what.substr(place.size()) : what;
}

/// Each that cannot be had, with its place. No secret is needed without a network but those that lie at hand.
void check_credentials(const Settings& settings, bool offline, Findings& findings) {
  const auto check = [&findings, offline](const CredentialRef& ref) {
    if (offline && ref.kind == CredentialRef::Kind::credential) return;
    try {
      resolve_credential(ref);
    } catch (const Error& error) {
      findings.error({ref.config_file, ref.mark}, Part::usage, "credentials", without_place(ref, error.what()),
                     error.hint());
    }
  };
  for (const AccountSettings& account : settings.accounts) {
    check(account.username);
    check(account.password);
    if (account.integration_token) check(*account.integration_token);
  }
  for (const SourceSettings& source : settings.sources) check(source.dsn);
}

/// Who lacks one password still wants to know of the rest. What is missing was said already.
Secrets fetch_what_is_there(const Settings& settings) {
  Secrets secrets;
  for (const AccountSettings& account : settings.accounts) {
    try {
      secrets.accounts.emplace(account.name, fetch_account_secrets(account));
    } catch (const Error&) {
      continue;
    }
  }
  for (const SourceSettings& source : settings.sources) {
    try {
      secrets.sources.emplace(source.name, resolve_credential(source.dsn));
    } catch (const Error&) {
      continue;
    }
  }
  return secrets;
}

}  // namespace

int run_check(const CheckOptions& options, const Clock& clock) {
  Findings findings;
  Problems problems;
  const auto configuration = load_configuration(options.config, problems);
  findings.add(problems);
  if (!configuration) return show(findings, options);
  const Settings& settings = configuration->settings;
  const std::size_t mappings = configuration->mappings.size();
  findings.ok("configuration",
              fmt::format("{} and {} mapping{} are well-formed", settings.file, mappings, mappings == 1 ? "" : "s"));
  check_files(*configuration, findings);
  warn_of_idle_keys(settings, findings);
  check_credentials(settings, options.offline, findings);
  check_overlaps(*configuration, findings);
  if (options.offline) {
    findings.ok("configuration", "offline: PostgreSQL, Dotdigital and the journal were not looked at");
    return show(findings, options);
  }
  const Secrets secrets = fetch_what_is_there(settings);
  const ConfigMarks marks(settings.file);
  become_journal_owner(settings.journal.path);
  check_service_reads(*configuration, findings);
  CheckRun run{*configuration, secrets, clock, marks, findings};
  check_postgres(run);
  check_dotdigital(run);
  check_journal(*configuration, findings);
  return show(findings, options);
}

}  // namespace dotsync

#include "daemon/cmd_check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "config/resolve_credential.hpp"

namespace dotsync {
namespace {

int show(const Findings& findings, bool json) {
  const std::string text = json ? findings.as_json() : findings.as_text(isatty(STDOUT_FILENO) == 1);
  std::fwrite(text.data(), 1, text.size(), stdout);
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
  for (const StreamSettings& stream : settings.streams) {
    const std::string subject = "stream " + stream.name;
    if (stream.on_gone != StreamSettings::OnGone::ignore) {
      findings.warning(subject, "on_gone is set, but this version changes nothing for rows that are gone",
                       "their contacts stay as they are; delete them in Dotdigital where they must go");
    }
  }
}

/// No secret is needed without a network but those that lie at hand.
void check_credentials_offline(const Settings& settings, Findings& findings) {
  const auto check = [&findings](const CredentialRef& ref) {
    if (ref.kind == CredentialRef::Kind::credential) return;
    try {
      resolve_credential(ref);
    } catch (const Error& error) {
      findings.error(Part::usage, ref.used_for, error.what(), error.hint());
    }
  };
  for (const AccountSettings& account : settings.accounts) {
    check(account.username);
    check(account.password);
    if (account.integration_token) check(*account.integration_token);
  }
  for (const SourceSettings& source : settings.sources) check(source.dsn);
}

}  // namespace

int run_check(const CheckOptions& options, const Clock& clock) {
  Findings findings;
  Problems problems;
  const auto configuration = load_configuration(options.config, problems);
  findings.add(problems);
  if (!configuration) return show(findings, options.json);
  const Settings& settings = configuration->settings;
  findings.ok("configuration",
              fmt::format("{} and {} mapping(s) are well-formed", settings.file, configuration->mappings.size()));
  warn_of_idle_keys(settings, findings);
  if (options.offline) {
    check_credentials_offline(settings, findings);
    return show(findings, options.json);
  }
  Secrets secrets;
  try {
    secrets = fetch_secrets(settings);
  } catch (const Error& error) {
    findings.error(error.part(), "credentials", error.what(), error.hint());
    return show(findings, options.json);
  }
  become_journal_owner(settings.journal.path);
  check_postgres(*configuration, secrets, clock, findings);
  check_dotdigital(*configuration, secrets, clock, findings);
  check_journal(*configuration, findings);
  return show(findings, options.json);
}

}  // namespace dotsync

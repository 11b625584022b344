#include "daemon/configuration.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "config/decode.hpp"
#include "config/resolve_credential.hpp"

namespace dotsync {

std::optional<Configuration> load_configuration(const std::string& path, Problems& problems) {
  LoadedSettings loaded = load_settings(path, problems);
  Configuration configuration;
  for (const MappingToCheck& mapping : loaded.mappings) {
    auto compiled = compile_mapping(mapping.tree, mapping.file, problems);
    if (compiled) configuration.mappings.emplace(mapping.stream, std::move(*compiled));
  }
  if (!problems.empty() || !loaded.settings) return std::nullopt;
  configuration.settings = std::move(*loaded.settings);
  return configuration;
}

std::vector<const StreamSettings*> choose_streams(const Settings& settings, const std::vector<std::string>& names) {
  std::vector<const StreamSettings*> chosen;
  std::vector<std::string> known;
  for (const StreamSettings& stream : settings.streams) known.push_back(stream.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Error(Part::usage, "no stream '" + name + "' in " + settings.file + did_you_mean(name, known),
                fmt::format("its streams: {}", fmt::join(known, ", ")));
  }
  for (const StreamSettings& stream : settings.streams) {
    const bool wanted =
        names.empty() ? stream.enabled : std::find(names.begin(), names.end(), stream.name) != names.end();
    if (wanted) chosen.push_back(&stream);
  }
  return chosen;
}

AccountSecrets fetch_account_secrets(const AccountSettings& account) {
  AccountSecrets own;
  own.username = resolve_credential(account.username).reveal();
  own.password = resolve_credential(account.password);
  if (account.integration_token) own.integration_token = resolve_credential(*account.integration_token).reveal();
  return own;
}

Secrets fetch_secrets(const Settings& settings) {
  Secrets secrets;
  for (const AccountSettings& account : settings.accounts)
    secrets.accounts.emplace(account.name, fetch_account_secrets(account));
  for (const SourceSettings& source : settings.sources)
    secrets.sources.emplace(source.name, resolve_credential(source.dsn));
  return secrets;
}

void become_journal_owner(const std::string& journal_path) {
  if (geteuid() != 0) return;
  struct stat folder {};
  const std::string path = std::filesystem::path(journal_path).parent_path().string();
  if (stat(path.empty() ? "." : path.c_str(), &folder) != 0 || folder.st_uid == 0) return;
  const passwd* user = getpwuid(folder.st_uid);
  const bool groups = user != nullptr ? initgroups(user->pw_name, folder.st_gid) == 0 : setgroups(0, nullptr) == 0;
  if (!groups || setgid(folder.st_gid) != 0 || setuid(folder.st_uid) != 0) {
    throw Error(Part::journal, fmt::format("cannot become the owner of {} (user id {})", path, folder.st_uid),
                "run the command as that user: sudo -u dotsync dotsync ...");
  }
}

}  // namespace dotsync

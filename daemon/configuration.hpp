// Configuration: the settings with their mappings compiled and their secrets fetched. Loaded once by every command;
// parts of it are handed on by wiring.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "config/settings.hpp"
#include "mapping/mapping.hpp"

namespace dotsync {

struct Configuration {
  Settings settings;
  std::map<std::string, Mapping> mappings;  ///< by stream
};

/// Nothing where something is wrong; then `problems` has all of it, over all files.
std::optional<Configuration> load_configuration(const std::string& path, Problems& problems);

/// The streams of these names, or all that are enabled; in the configuration's order. Throws Error(usage) for a name
/// that there is none of. They live as long as `settings`.
std::vector<const StreamSettings*> choose_streams(const Settings& settings, const std::vector<std::string>& names);

struct AccountSecrets {
  std::string username;
  Secret password;
  std::string integration_token;
};

struct Secrets {
  std::map<std::string, AccountSecrets> accounts;
  std::map<std::string, Secret> sources;  ///< connection strings
};

/// Both throw Error(usage) where a secret cannot be read.
AccountSecrets fetch_account_secrets(const AccountSettings& account);
Secrets fetch_secrets(const Settings& settings);

/// As root: becomes the owner of the journal's folder for good, so that no file is ever made that the service cannot
/// open. Call after fetch_secrets() and before any thread.
void become_journal_owner(const std::string& journal_path);

}  // namespace dotsync

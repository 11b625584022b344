// Settings: the finished configuration. Held only by the daemon's wiring and the commands, which hand its parts out:
// no class keeps the whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/account_settings.hpp"
#include "config/problems.hpp"
#include "config/service_settings.hpp"
#include "config/source_settings.hpp"
#include "config/stream_settings.hpp"

namespace dotsync {

struct Settings {
  std::string file;  ///< as given
  std::vector<AccountSettings> accounts;
  std::vector<SourceSettings> sources;
  JournalSettings journal;
  LogSettings log;
  std::optional<MonitorSettings> monitor;  ///< nothing: off
  AlertSettings alerts;
  std::vector<StreamSettings> streams;  ///< in the order of the file, at least one

  /// The part of that name, which exists for the names that the streams carry.
  const AccountSettings& account(std::string_view name) const;
  const SourceSettings& source(std::string_view name) const;
};

/// A mapping whose YAML could be read. Its content is checked by the mapping compiler, which stands a floor higher.
struct MappingToCheck {
  std::string stream;
  Yaml tree;
  std::string file;
};

/// `mappings` are there even where the configuration has problems: whoever loads it compiles them all into the same
/// Problems, so that one run lists everything, and uses `settings` only if the list is still empty.
struct LoadedSettings {
  std::optional<Settings> settings;  ///< nothing where a problem was added
  std::vector<MappingToCheck> mappings;
};

/// Reads the configuration and the mapping files it names. A file that cannot be read is a problem: the configuration's
/// at its 1:1, a mapping's where its name stands.
LoadedSettings load_settings(const std::string& path, Problems& problems);

/// The same for a text in memory; `is_private` says whether it may hold a plain text password.
LoadedSettings parse_settings(std::string_view text, const std::string& path, bool is_private, Problems& problems);

}  // namespace dotsync

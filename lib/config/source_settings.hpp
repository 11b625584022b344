// SourceSettings: one PostgreSQL database of the configuration. Used by the wiring of source.
#pragma once

#include <chrono>
#include <string>

#include "config/credential.hpp"

namespace dotsync {

struct SourceSettings {
  std::string name;   ///< "default" where the configuration has only `source`
  CredentialRef dsn;  ///< any libpq connection string
  Duration statement_timeout{std::chrono::seconds(60)};
  bool allow_standby = false;
};

SourceSettings read_source(const Yaml& node, const std::string& name, const Place& place, const ConfigContext& context);

}  // namespace dotsync

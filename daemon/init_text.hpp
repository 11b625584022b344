// The two files that `init` writes, as text. Pure. Used by cmd_init.cpp.
#pragma once

#include <string>
#include <vector>

#include "daemon/init_draft.hpp"

namespace dotsync {

/// What no table says.
struct InitAnswers {
  std::string region;    ///< r1, r2, r3, auto; or:
  std::string base_url;  ///< another host
  std::string username;  ///< as YAML: a scalar, or {credential: NAME} ...
  std::string password;  ///< as YAML
  std::string dsn;
  std::string journal;  ///< a path as the configuration names it; empty: the default
  std::string stream;
  std::string mapping_file;  ///< its name, beside the configuration
};

/// The blocks account, source and journal.
std::string surroundings_text(const InitAnswers& answers);
std::string configuration_text(const InitAnswers& answers, const TableSurvey& table, const Draft& draft);
std::string mapping_text(const InitAnswers& answers, const TableSurvey& table, const Draft& draft);

}  // namespace dotsync

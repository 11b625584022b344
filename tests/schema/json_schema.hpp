// JsonSchema: as much of JSON Schema (draft 7) as the project's own schemas use, and not a word more: a keyword that it
// does not know is an error, so that nothing is passed over. Used by schema_test.cpp.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"

namespace dotsync {

class JsonSchema {
 public:
  /// Reads a schema and those that it refers to, from its folder. Throws std::runtime_error.
  JsonSchema(std::string folder, const std::string& file);

  /// "/streams/s/key: what", empty where the value fits. Throws on a keyword that is not known.
  std::vector<std::string> problems(const nlohmann::json& value) const;
  const nlohmann::json& root() const { return files_.at(file_); }

 private:
  void load(const std::string& file);

  std::string folder_;
  std::string file_;
  std::map<std::string, nlohmann::json> files_;
};

/// The tree as an editor sees it: what is not in quotes may be true, false, null or a number.
nlohmann::json json_of(const Yaml& yaml);

}  // namespace dotsync

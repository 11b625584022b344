// ConfigMarks: where a key of the configuration stands, for findings about settings that were well-formed but do not
// fit the world. Reads the file once more; used by `check`.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "config/problems.hpp"
#include "config/yaml.hpp"

namespace dotsync {

/// A place in a file; no file where there is none.
struct Spot {
  std::string file;
  Mark mark;
};

class ConfigMarks {
 public:
  /// Without the file every place is its beginning.
  explicit ConfigMarks(std::string file);

  /// Of the value under these keys, or of the deepest block on the way that is there.
  Spot at(std::initializer_list<std::string_view> keys) const;
  Spot in_stream(const std::string& stream, std::string_view key) const { return at({"streams", stream, key}); }
  /// `account` or an entry of `accounts`.
  Spot in_account(const std::string& account, std::string_view key) const;
  Spot in_source(const std::string& source, std::string_view key) const;

 private:
  std::string file_;
  Yaml tree_;
};

}  // namespace dotsync

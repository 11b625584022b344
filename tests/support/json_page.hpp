// JsonPage: docs/json.md, which names every key of every answer, and how an answer is held against it. Used by
// tests/e2e.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

namespace dotsync {

/// One section: the answer of one command.
struct JsonSection {
  std::map<std::string, std::string> types;  ///< by path: "streams[].stream" -> "text"
  std::set<std::string> seen;                ///< paths that some answer had
};

class JsonPage {
 public:
  /// Throws std::runtime_error where the page cannot be read or a table of it is not understood.
  explicit JsonPage(const std::string& path);

  /// `title` is a heading of the page. What the answer has and the page has not, the other way round, and values of
  /// another type than is written there; empty: they agree.
  std::vector<std::string> faults(const std::string& title, const nlohmann::json& answer);
  /// "TITLE: PATH" of what no answer has had so far: it was not proven.
  std::vector<std::string> unseen() const;

 private:
  JsonSection& section(const std::string& title);

  std::map<std::string, JsonSection> sections_;
};

}  // namespace dotsync

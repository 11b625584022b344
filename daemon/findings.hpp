// Findings: what `check` has to say: a line each, with the remedy to paste. Filled by the check_*.cpp files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "config/problems.hpp"
#include "daemon/config_marks.hpp"

namespace dotsync {

enum class Level { ok, warning, error };

struct Finding {
  Level level = Level::ok;
  std::string subject;  ///< "source default", "stream customers", "account default", "journal", "configuration"
  std::string file;     ///< with a place in a file; else empty
  Mark mark;
  std::string text;
  std::string remedy;
  Part part = Part::usage;  ///< of an error: decides the exit code
};

class Findings {
 public:
  void ok(const std::string& subject, const std::string& text);
  void warning(const std::string& subject, const std::string& text, const std::string& remedy);
  void error(Part part, const std::string& subject, const std::string& text, const std::string& remedy);
  /// About a line of the configuration or of a mapping.
  void warning(const Spot& spot, const std::string& subject, const std::string& text, const std::string& remedy);
  void error(const Spot& spot, Part part, const std::string& subject, const std::string& text,
             const std::string& remedy);
  void add(const Problems& problems);

  const std::vector<Finding>& all() const { return all_; }
  /// Errors by their part, warnings do not count.
  int exit_code() const;
  std::string as_json() const;
  /// `width` 0: a finding's text is one line however long. Of a remedy only sentences are broken: the rest is there to
  /// be copied.
  std::string as_text(bool colour, std::size_t width, bool quiet) const;

 private:
  std::vector<Finding> all_;
};

}  // namespace dotsync

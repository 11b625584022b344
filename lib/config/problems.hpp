// Problems: everything wrong in the configuration and its mappings, collected over all files of one run.
// Used by the YAML reader, the settings, the mapping compiler, and by the commands that print them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dotsync {

/// A place in a file: both 1-based, the column counts code points.
struct Mark {
  int line = 1;
  int column = 1;
};

struct Problem {
  std::string file;  ///< as the operator knows it, not made absolute
  Mark mark;
  std::string what;  ///< what was found, what was expected, in one line without control characters; never a secret

  /// "FILE:LINE:COLUMN: what".
  std::string text() const;
};

/// More than anybody reads; keeps a broken file of a megabyte from taking minutes.
inline constexpr std::size_t problems_max = 200;

/// One per run of a command, on one thread. Files stand in the order in which they were first named here.
class Problems {
 public:
  /// Gives `file` its place in the order before anything is known to be wrong with it.
  void add_file(const std::string& file);
  /// The same problem a second time (one mapping file used by two streams) is not listed again, nor are
  /// those behind the first problems_max. Tabs, line breaks and control characters in `words` are written as escapes.
  void add(const std::string& file, Mark mark, const std::string& words);

  bool empty() const { return all_.empty(); }
  /// True where problems_max was reached: there may be more than all() shows.
  bool is_full() const { return all_.size() >= problems_max; }
  /// By file, then by place; what was added first stands first.
  const std::vector<Problem>& all() const { return all_; }

 private:
  std::size_t rank(const std::string& file) const;

  std::vector<std::string> files_;
  std::vector<Problem> all_;
};

}  // namespace dotsync

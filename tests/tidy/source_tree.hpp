// The project's own files as the tidy rules see them: path, text, code without comments and literals, includes.
// Used by the rules in this folder; knows nothing of what the program does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dotsync::tidy {

struct Include {
  int line = 0;  ///< 1-based
  std::string name;
};

struct SourceFile {
  std::string path;  ///< from the project's root, with '/'
  std::string text;
  /// C++ only: `text` with comments, the inside of literals and preprocessor lines blanked; the lines stay where they
  /// were.
  std::string code;
  std::vector<Include> includes;  ///< C++ only

  bool is_header() const;
  bool is_cpp() const;  ///< a header or a source
  /// "base" for lib/base/..., "daemon", "sandbox", "tests"; empty for everything else.
  std::string room() const;
};

struct Violation {
  std::string file;
  int line = 0;
  std::string what;
  std::string text() const;  ///< FILE:LINE: WHAT
};
using Violations = std::vector<Violation>;

/// What the rules need to know of one file. The path decides whether it is read as C++.
SourceFile make_source_file(std::string path, std::string text);

/// All text files of the project below `root`, in path order; build folders and hidden folders except .ci are left out.
std::vector<SourceFile> read_tree(const std::string& root);

/// The lines of a text without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

/// True where `text` has `word` at `at` with no letter, digit or underscore on either side.
bool is_whole_word(std::string_view text, std::size_t at, std::size_t size);

}  // namespace dotsync::tidy

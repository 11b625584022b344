// YamlSource: the bytes of a YAML file, what can be refused by looking at them, and places by offset.
// Used only by parse_yaml: the YAML library lets many of these things pass or reports them in strange places.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problems.hpp"

namespace dotsync {

/// One thread; views `text`, which must outlive it. Offsets count bytes behind a byte order mark.
class YamlSource {
 public:
  explicit YamlSource(std::string_view text);

  /// The text without its byte order mark.
  std::string_view text() const { return text_; }
  /// The byte at `offset`, 0 behind the end.
  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  /// 1-based line and column; the column counts code points.
  Mark mark(std::size_t offset) const;

  /// Size, UTF-8, control characters, lone carriage returns, tabs that begin a line, directives. False: a problem was
  /// added.
  bool check(const std::string& file, Problems& problems) const;

  /// The offset of the quote that closes the one at `offset`, nothing where none does.
  std::optional<std::size_t> closing_quote(std::size_t offset) const;
  /// The word of an explicit null at `offset` ("null", "~", ...), empty where none stands there as a whole value.
  std::string null_word(std::size_t offset) const;
  /// True where a tab stands before the first text of the line that holds `offset`, and before `offset`.
  bool is_indented_by_tab(std::size_t offset) const;

 private:
  bool check_encoding(const std::string& file, Problems& problems) const;
  bool check_lines(const std::string& file, Problems& problems) const;

  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  mutable std::size_t last_offset_ = 0;  ///< of the latest mark()
  mutable int last_column_ = 1;
};

}  // namespace dotsync

// Markdown: the fenced blocks of a page, so that a test can run what the page tells people to type. Used by tests/e2e.
#pragma once

#include <string>
#include <vector>

namespace dotsync {

struct MarkdownBlock {
  int line = 0;          ///< of its first fence
  std::string language;  ///< "sql" of ```sql
  std::string text;      ///< between the fences, each line with its end
  std::string before;    ///< the last line above it that is not empty
};

/// Throws std::runtime_error where the page cannot be read or a block is not closed.
std::vector<MarkdownBlock> read_markdown_blocks(const std::string& path);

}  // namespace dotsync

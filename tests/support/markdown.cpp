#include "support/markdown.hpp"

#include <fstream>
#include <stdexcept>

namespace dotsync {

std::vector<MarkdownBlock> read_markdown_blocks(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be read");
  const std::string fence = "```";
  std::vector<MarkdownBlock> blocks;
  std::string before;
  bool open = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.rfind(fence, 0) == 0) {
      if (!open) blocks.push_back({number, line.substr(fence.size()), "", before});
      open = !open;
    } else if (open) {
      blocks.back().text += line + "\n";
    }
    if (!line.empty()) before = line;
  }
  if (open) throw std::runtime_error(path + " has a block that is not closed");
  return blocks;
}

}  // namespace dotsync

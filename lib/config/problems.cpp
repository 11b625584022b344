#include "config/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace dotsync {
namespace {

/// A key or a value may hold a tab or a line break; what quotes it stays one line, and steers no terminal.
std::string as_one_line(const std::string& text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      line += fmt::format("\\x{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      line += c;
    }
  }
  return line;
}

}  // namespace

std::string Problem::text() const { return fmt::format("{}:{}:{}: {}", file, mark.line, mark.column, what); }

void Problems::add_file(const std::string& file) {
  if (std::find(files_.begin(), files_.end(), file) == files_.end()) files_.push_back(file);
}

std::size_t Problems::rank(const std::string& file) const {
  return static_cast<std::size_t>(std::find(files_.begin(), files_.end(), file) - files_.begin());
}

void Problems::add(const std::string& file, Mark mark, const std::string& words) {
  add_file(file);
  if (is_full()) return;
  std::string what = as_one_line(words);
  const bool known = std::any_of(all_.begin(), all_.end(), [&](const Problem& p) {
    return p.file == file && p.mark.line == mark.line && p.mark.column == mark.column && p.what == what;
  });
  if (known) return;
  const auto place = [this](const Problem& p) { return std::tuple(rank(p.file), p.mark.line, p.mark.column); };
  Problem problem{file, mark, std::move(what)};
  const auto behind = std::upper_bound(all_.begin(), all_.end(), problem,
                                       [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
  all_.insert(behind, std::move(problem));
}

}  // namespace dotsync

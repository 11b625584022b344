#include "tidy/source_tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dotsync::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_bytes_max = 2'000'000;  // larger ones are data, not text somebody wrote

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

bool is_preprocessor_line(std::string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n';
}

/// Walks over C++ text once and blanks what is not code. Each function starts at `at` and leaves it behind what it
/// read.
class Blanker {
 public:
  Blanker(std::string_view text, bool keep_includes) : in_(text), out_(text), keep_includes_(keep_includes) {}

  std::string run() {
    while (at_ < in_.size()) step();
    return std::move(out_);
  }

 private:
  bool here(std::string_view what) const { return in_.substr(at_).starts_with(what); }

  void blank_to(std::size_t end) {
    for (end = std::min(end, in_.size()); at_ < end; ++at_) {
      if (in_[at_] != '\n') out_[at_] = ' ';
    }
  }

  void step() {
    const char c = in_[at_];
    if (here("//")) {
      blank_to(in_.find('\n', at_));
    } else if (here("/*")) {
      const auto end = in_.find("*/", at_ + 2);
      blank_to(end == std::string_view::npos ? end : end + 2);
    } else if (c == '#' && is_preprocessor_line(in_, at_)) {
      directive();
    } else if (c == '"') {
      const bool raw = at_ > 0 && in_[at_ - 1] == 'R';
      raw ? raw_string() : quoted('"');
    } else if (c == '\'' && (at_ == 0 || !is_word_char(in_[at_ - 1]))) {
      quoted('\'');  // behind a digit it separates thousands
    } else {
      ++at_;
    }
  }

  void directive() {
    if (keep_includes_ && in_.substr(at_, in_.find('\n', at_) - at_).find("include") != std::string_view::npos) {
      at_ = std::min(in_.find('\n', at_), in_.size());
      return;
    }
    auto end = in_.find('\n', at_);
    while (end != std::string_view::npos && end > 0 && in_[end - 1] == '\\') end = in_.find('\n', end + 1);
    blank_to(end);
  }

  void quoted(char quote) {
    ++at_;
    auto end = at_;
    while (end < in_.size() && in_[end] != quote && in_[end] != '\n') end += in_[end] == '\\' ? 2U : 1U;
    blank_to(end);
    if (at_ < in_.size() && in_[at_] == quote) ++at_;
  }

  void raw_string() {
    const auto open = in_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(open);
    const std::string close = ")" + std::string(in_.substr(at_ + 1, open - at_ - 1)) + "\"";
    ++at_;
    const auto end = in_.find(close, open);
    blank_to(end == std::string_view::npos ? end : end + close.size() - 1);
    if (at_ < in_.size()) ++at_;
  }

  std::string_view in_;
  std::string out_;
  bool keep_includes_;
  std::size_t at_ = 0;
};

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> found;
  const std::string code = Blanker(text, true).run();
  int number = 0;
  for (std::string_view line : lines_of(code)) {
    ++number;
    const auto hash = line.find_first_not_of(" \t");
    if (hash == std::string_view::npos || line[hash] != '#') continue;
    const auto word = line.find("include", hash);
    const auto open = line.find_first_of("<\"", hash);
    if (word == std::string_view::npos || open == std::string_view::npos) continue;
    const auto close = line.find_first_of(">\"", open + 1);
    if (close != std::string_view::npos)
      found.push_back({number, std::string(line.substr(open + 1, close - open - 1))});
  }
  return found;
}

bool is_skipped_folder(const std::string& name, bool at_top) {
  if (name == "node_modules" || name == "__pycache__") return true;
  if (at_top && (name == "build" || name.starts_with("build-") || name.starts_with("obj-"))) return true;
  return name.starts_with(".") && name != ".ci";
}

bool is_text_file(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name == "LICENSE" || name == "package-lock.json") return false;
  if (name.find('.') == std::string::npos) return true;  // Makefile and scripts
  return ends_with_any(name,
                       {".cpp", ".hpp", ".h",    ".cc",      ".hh",    ".cmake", ".txt", ".md",  ".sh",   ".yaml",
                        ".yml", ".sql", ".json", ".service", ".timer", ".conf",  ".js",  ".css", ".html", ".scd"});
}

}  // namespace

bool SourceFile::is_header() const { return ends_with_any(path, {".hpp", ".h", ".hh"}); }
bool SourceFile::is_cpp() const { return is_header() || ends_with_any(path, {".cpp", ".cc"}); }

std::string SourceFile::room() const {
  const auto first = path.find('/');
  std::string top = path.substr(0, first);
  if (top == "daemon" || top == "sandbox" || top == "tests") return top;
  if (top != "lib" || first == std::string::npos) return {};
  const auto second = path.find('/', first + 1);
  return second == std::string::npos ? std::string() : path.substr(first + 1, second - first - 1);
}

std::string Violation::text() const { return file + ":" + std::to_string(line) + ": " + what; }

SourceFile make_source_file(std::string path, std::string text) {
  SourceFile file{std::move(path), std::move(text), {}, {}};
  if (file.is_cpp()) {
    file.code = Blanker(file.text, false).run();
    file.includes = includes_of(file.text);
  }
  return file;
}

std::vector<SourceFile> read_tree(const std::string& root) {
  std::vector<SourceFile> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory()) {
      if (is_skipped_folder(name, it.depth() == 0)) it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file() || it->file_size() > file_bytes_max || !is_text_file(name)) continue;
    std::ostringstream text;
    text << std::ifstream(it->path(), std::ios::binary).rdbuf();
    if (text.str().find('\0') != std::string::npos) continue;
    files.push_back(make_source_file(fs::relative(it->path(), root).generic_string(), text.str()));
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool is_whole_word(std::string_view text, std::size_t at, std::size_t size) {
  const bool open = at == 0 || !is_word_char(text[at - 1]);
  return open && (at + size >= text.size() || !is_word_char(text[at + size]));
}

}  // namespace dotsync::tidy

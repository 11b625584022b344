// Lengths of files and functions. A function is found by its braces: a block whose head has parentheses and is no type.
#include <algorithm>
#include <array>

#include "tidy/rules.hpp"

namespace dotsync::tidy {
namespace {

constexpr std::size_t file_lines_max = 400;
constexpr int function_lines_max = 70;

enum class Block { scope, function, other };

bool has_word_before(std::string_view head, std::string_view word, std::size_t end) {
  for (auto at = head.find(word); at < end; at = head.find(word, at + 1)) {
    if (is_whole_word(head, at, word.size())) return true;
  }
  return false;
}

/// Drops `template <...>`, whose `class` is no class.
std::string_view without_template(std::string_view head) {
  for (auto at = head.find("template"); at != std::string_view::npos; at = head.find("template")) {
    auto end = head.find('<', at);
    if (end == std::string_view::npos) break;
    int depth = 0;
    do {
      depth += head[end] == '<' ? 1 : head[end] == '>' ? -1 : 0;
    } while (++end < head.size() && depth > 0);
    head.remove_prefix(end);
  }
  return head;
}

Block classify(std::string_view head) {
  head = without_template(head);
  const auto open = std::min(head.find('('), head.size());
  for (std::string_view word : {"namespace", "class", "struct", "union", "enum", "extern"}) {
    if (has_word_before(head, word, open)) return Block::scope;
  }
  const auto opened = std::count(head.begin(), head.end(), '(');
  const auto closed = std::count(head.begin(), head.end(), ')');
  return opened > 0 && opened == closed ? Block::function : Block::other;
}

class FunctionFinder {
 public:
  explicit FunctionFinder(const SourceFile& file) : file_(file) {}

  Violations run() {
    for (const char c : file_.code) step(c);
    finish_function();
    return std::move(found_);
  }

 private:
  void step(char c) {
    if (c == '\n') ++line_;
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (inside_ > 0) {  // of a function or an initialiser: only its end matters
      inside_ += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (inside_ == 0) close_block();
      return;
    }
    if (c == '{') return open_block();
    if (c == '}' || c == ';') return end_head();
    if (head_.empty() && blank) return;
    // Behind a block with a head of parentheses: `, b_(2) {` is the same constructor, anything else is not.
    if (head_.empty() && end_line_ > 0 && c != ',') finish_function();
    if (head_.empty() && end_line_ == 0) start_line_ = line_;
    head_ += c;
    if (head_ == "public:" || head_ == "private:" || head_ == "protected:") head_.clear();
  }

  void open_block() {
    const bool continues = end_line_ > 0;
    const Block block = continues ? Block::function : classify(head_);
    // A default argument `= {}` or an initialiser: the head goes on behind it.
    if (block != Block::other) head_.clear();
    if (block == Block::scope) return;
    in_function_ = block == Block::function;
    inside_ = 1;
  }

  void close_block() {
    if (in_function_) end_line_ = line_;
  }

  void end_head() {
    finish_function();
    head_.clear();
  }

  void finish_function() {
    const int lines = end_line_ - start_line_ + 1;
    if (end_line_ > 0 && lines > function_lines_max) {
      found_.push_back({file_.path, start_line_,
                        "a function of " + std::to_string(lines) + " lines; split it (" +
                            std::to_string(function_lines_max) + " at most)"});
    }
    end_line_ = 0;
  }

  const SourceFile& file_;
  Violations found_;
  std::string head_;  // what stands before the next brace at this level
  int line_ = 1;
  int start_line_ = 1;  // where head_ began
  int end_line_ = 0;    // where the last function's block ended; 0: told already
  int inside_ = 0;      // depth of braces within a block that is no scope
  bool in_function_ = false;
};

}  // namespace

Violations check_lengths(const Tree& tree) {
  Violations found;
  for (const auto& file : tree) {
    const bool script = file.text.starts_with("#!");
    if (!file.is_cpp() && !script) continue;
    if (const auto lines = lines_of(file.text).size(); lines > file_lines_max) {
      found.push_back(
          {file.path, static_cast<int>(file_lines_max) + 1,
           "a file of " + std::to_string(lines) + " lines; split it (" + std::to_string(file_lines_max) + " at most)"});
    }
    const Violations functions = FunctionFinder(file).run();
    found.insert(found.end(), functions.begin(), functions.end());
  }
  return found;
}

}  // namespace dotsync::tidy

// One name, one type: two types of one name in one namespace break the program without a word from the linker, which
// keeps one of the two constructors for both.
#include <algorithm>
#include <cctype>
#include <map>

#include "tidy/rules.hpp"

namespace dotsync::tidy {
namespace {

struct Definition {
  std::string name;  ///< with its namespaces
  int line = 0;
};

std::vector<std::string> words_of(std::string_view head) {
  std::vector<std::string> words;
  bool in_word = false;
  for (const char c : head) {
    const bool part = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
    if (part && !in_word) words.emplace_back();
    if (part) {
      words.back() += c;
    } else if (c != ' ' && c != '\n') {
      words.emplace_back(1, c);
    }
    in_word = part;
  }
  return words;
}

/// The name of the type that a block with this head defines; empty where it defines none.
std::string defined_type(const std::vector<std::string>& words) {
  std::size_t at = 0;
  if (words.empty()) return {};
  if (words[at] != "struct" && words[at] != "class" && words[at] != "union" && words[at] != "enum") return {};
  ++at;
  if (at < words.size() && (words[at] == "class" || words[at] == "struct")) ++at;
  if (at >= words.size()) return {};
  // A::Inner belongs to A; A<...> is a case of a template; a head that goes on with '(' is a function or an attribute.
  const bool special = at + 1 < words.size() && (words[at + 1] == "<" || words[at + 1] == "(");
  return special || words[at].find("::") != std::string::npos ? std::string() : words[at];
}

/// Types defined at namespace level, those of nameless namespaces left out.
class TypeFinder {
 public:
  std::vector<Definition> run(std::string_view code) {
    for (const char c : code) step(c);
    return std::move(found_);
  }

 private:
  void step(char c) {
    if (c == '\n') ++line_;
    if (c == '{') return open();
    if (c == '}') {
      if (!scopes_.empty()) scopes_.pop_back();
      return head_.clear();
    }
    if (c == ';') return head_.clear();
    head_ += c;
  }

  void open() {
    const auto words = words_of(head_);
    head_.clear();
    if (!words.empty() && words[0] == "namespace") return scopes_.push_back(words.size() > 1 ? words[1] : hidden);
    const std::string type = defined_type(words);
    const bool visible = std::find(scopes_.begin(), scopes_.end(), hidden) == scopes_.end();
    if (!type.empty() && visible) {
      std::string name;
      for (const auto& scope : scopes_) name += scope + "::";
      found_.push_back({name + type, line_});
    }
    scopes_.push_back(hidden);
  }

  const std::string hidden = "-";
  std::vector<std::string> scopes_;
  std::vector<Definition> found_;
  std::string head_;
  int line_ = 1;
};

/// Test programs are linked one by one: what two of them name alike never meets.
bool is_linked_together(const SourceFile& file) {
  if (file.room() != "tests") return file.is_cpp() && !file.room().empty();
  return file.is_cpp() && (file.path.starts_with("tests/support/") || file.path.starts_with("tests/fakes/"));
}

}  // namespace

Violations check_names(const Tree& tree) {
  Violations found;
  std::map<std::string, std::string> first;  // name -> FILE:LINE
  for (const auto& file : tree) {
    if (!is_linked_together(file)) continue;
    for (const auto& definition : TypeFinder().run(file.code)) {
      const std::string here = file.path + ":" + std::to_string(definition.line);
      const auto [at, is_new] = first.emplace(definition.name, here);
      if (is_new) continue;
      found.push_back(
          {file.path, definition.line, definition.name + " is also the name of another type, at " + at->second});
    }
  }
  return found;
}

}  // namespace dotsync::tidy

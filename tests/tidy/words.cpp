// Banned words. This file and its test are the only ones that may hold them.
#include <algorithm>
#include <cctype>

#include "tidy/rules.hpp"

namespace dotsync::tidy {
namespace {

struct Word {
  std::string_view text;
  std::string_view why;
  bool any_case = false;  ///< then `text` is lower case
};

constexpr std::string_view unfinished = "says that something is not finished: finish it or leave it out";
constexpr std::string_view outside = "speaks of something outside the project";

const Word words_in_prose[] = {
    {"TODO", unfinished},          {"FIXME", unfinished},      {"XXX", unfinished},         {"HACK", unfinished},
    {"for now", unfinished, true}, {"/work/", outside},        {"issue #", outside, true},  {"agent", outside, true},
    {"agents", outside, true},     {"sitting", outside, true}, {"sittings", outside, true},
};

const Word words_in_code[] = {
    {"std::regex", "crashes on long values: use RE2"},
    {"spdlog", "does not escape: use Logger"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// A user agent is what a browser calls itself.
bool is_user_agent(std::string_view line, std::size_t at) {
  const std::string before = lower(line.substr(at < 5 ? 0 : at - 5, std::min<std::size_t>(at, 5)));
  return before == "user " || before == "user-";
}

bool has_word(std::string_view line, const Word& word) {
  const std::string folded = word.any_case ? lower(line) : std::string(line);
  for (auto at = folded.find(word.text); at != std::string::npos; at = folded.find(word.text, at + 1)) {
    const bool is_path_or_mark = word.text.front() == '/' || word.text.back() == '#';
    if (is_path_or_mark || (is_whole_word(folded, at, word.text.size()) && !is_user_agent(folded, at))) return true;
  }
  return false;
}

std::string describe(const Word& word) { return "'" + std::string(word.text) + "' " + std::string(word.why); }

/// Prose is what people write to people: comments, literals and every file that is not C++.
void check_prose(const SourceFile& file, Violations& found) {
  const auto code = lines_of(file.code);
  std::size_t index = 0;
  for (std::string_view line : lines_of(file.text)) {
    for (const Word& word : words_in_prose) {
      // As a name in code the word is somebody's user agent.
      const bool is_name = word.any_case && index < code.size() && has_word(code[index], word);
      if (has_word(line, word) && !is_name) found.push_back({file.path, static_cast<int>(index) + 1, describe(word)});
    }
    ++index;
  }
}

void check_code(const SourceFile& file, Violations& found) {
  int number = 0;
  for (std::string_view line : lines_of(file.code)) {
    ++number;
    for (const Word& word : words_in_code) {
      if (has_word(line, word)) found.push_back({file.path, number, describe(word)});
    }
  }
}

/// `using namespace` hides where a name comes from. Suffixes of literals can be had in no other way: sources may.
void check_using_namespace(const SourceFile& file, Violations& found) {
  int number = 0;
  for (std::string_view line : lines_of(file.code)) {
    ++number;
    if (line.find("using namespace") == std::string_view::npos) continue;
    if (!file.is_header() && line.find("literals;") != std::string_view::npos) continue;
    found.push_back({file.path, number, "'using namespace': name what is used"});
  }
}

}  // namespace

Violations check_words(const Tree& tree) {
  Violations found;
  for (const auto& file : tree) {
    if (file.path == "tests/tidy/words.cpp" || file.path == "tests/tidy/words_test.cpp") continue;
    check_prose(file, found);
    check_code(file, found);
    check_using_namespace(file, found);
    for (const auto& include : file.includes) {
      if (include.name == "regex")
        found.push_back({file.path, include.line, "<regex> crashes on long values: use RE2"});
    }
  }
  return found;
}

}  // namespace dotsync::tidy

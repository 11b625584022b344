// Whatever the bytes, parse_yaml ends, and says what is wrong where it gives no tree.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/text.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

/// Depth of a tree whose texts are all valid; walks every node.
std::size_t checked_depth(const Yaml& node) {
  RC_ASSERT(is_utf8(node.text()));
  RC_ASSERT(node.mark().line >= 1 && node.mark().column >= 1);
  std::size_t depth = 0;
  for (const Yaml& item : node.items()) depth = std::max(depth, checked_depth(item));
  for (const Yaml::Entry& entry : node.entries()) {
    RC_ASSERT(node.find(entry.key) == &entry.value);
    depth = std::max(depth, checked_depth(entry.value));
  }
  return depth + 1;
}

void check(const std::string& text) {
  Problems problems;
  const auto tree = parse_yaml(text, "f.yaml", problems);
  RC_ASSERT(tree || !problems.empty());
  if (tree) RC_ASSERT(checked_depth(*tree) <= 33U);
  for (const Problem& problem : problems.all()) RC_ASSERT(problem.mark.line >= 1 && problem.mark.column >= 1);
  // The same bytes as a configuration: whatever the tree, its reader ends as well.
  Problems of_settings;
  const auto loaded = parse_settings(text, "d.yaml", false, of_settings);
  RC_ASSERT(loaded.settings.has_value() == of_settings.empty());
}

RC_GTEST_PROP(ParseYaml, SurvivesAnyBytes, (const std::string& text)) { check(text); }

RC_GTEST_PROP(ParseYaml, SurvivesAnyMixtureOfItsOwnSigns, ()) {
  const std::vector<std::string> signs = {"a",  "b",    ": ",   ":",    "- ", "[",        "]",   "{",     "}",
                                          ",",  "\n",   "\n  ", "\t",   "'",  "\"",       "&x",  "*x",    "!t",
                                          "<<", "|\n",  ">",    "#",    " ",  "---\n",    "?",   "...\n", "%",
                                          "~",  "null", "\\",   "\r\n", "@",  "\xC3\xA9", "\xFF"};
  const auto picks = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, signs.size()));
  std::string text;
  for (std::size_t pick : picks) text += signs[pick];
  check(text);
}

RC_GTEST_PROP(ParseYaml, SurvivesARightFileWithOneByteChanged, ()) {
  std::string text = right_config("    schedule: {every: 60s}\n    key: [a, \"b\"]\n");
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = *rc::gen::arbitrary<char>();
  check(text);
}

RC_GTEST_PROP(ParseYaml, GivesBackAnyTextInQuotes, ()) {
  const auto value = *rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7F));
  std::string quoted;
  append_json_string(quoted, value);
  Problems problems;
  const auto tree = parse_yaml("a: " + quoted + "\n", "f.yaml", problems);
  RC_ASSERT(problems.empty() && tree);
  RC_ASSERT(tree->find("a")->text() == value);
}

}  // namespace
}  // namespace dotsync

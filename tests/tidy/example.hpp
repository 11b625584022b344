// Small trees for the tests of the rules. Used by *_test.cpp of this folder.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tidy/rules.hpp"

namespace dotsync::tidy {

/// A tree of the given (path, text) files, in path order as read_tree gives them.
inline Tree example_tree(const std::vector<std::pair<std::string, std::string>>& files) {
  Tree tree;
  for (const auto& [path, text] : files) tree.push_back(make_source_file(path, text));
  std::sort(tree.begin(), tree.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return tree;
}

/// All violations as text, a line each.
inline std::string text_of(const Violations& violations) {
  std::string text;
  for (const auto& violation : violations) text += violation.text() + "\n";
  return text;
}

}  // namespace dotsync::tidy

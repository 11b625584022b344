// The form of files: names, the first line of a header, #pragma once.
#include <algorithm>

#include "tidy/rules.hpp"

namespace dotsync::tidy {
namespace {

bool is_snake_case(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

Violations check_form(const Tree& tree) {
  Violations found;
  for (const auto& file : tree) {
    if (!file.is_cpp()) continue;
    const auto slash = file.path.rfind('/') + 1;
    const auto dot = file.path.rfind('.');
    if (!is_snake_case(std::string_view(file.path).substr(slash, dot - slash))) {
      found.push_back({file.path, 1, "file names are snake_case"});
    }
    const std::string_view extension = std::string_view(file.path).substr(dot);
    if (extension != ".hpp" && extension != ".cpp")
      found.push_back({file.path, 1, "headers are .hpp, sources are .cpp"});
    if (!file.is_header()) continue;
    if (!file.text.starts_with("// ")) {
      found.push_back({file.path, 1, "a header begins with a comment: what it is and who uses it"});
    }
    if (file.text.find("\n#pragma once\n") == std::string::npos) found.push_back({file.path, 1, "no #pragma once"});
  }
  return found;
}

}  // namespace dotsync::tidy

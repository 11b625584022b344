#include "mapping/array_text.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "mapping/json_text.hpp"

namespace dotsync {
namespace {

/// An element that stands in quotes; `at` is behind the opening one, and behind the closing one afterwards.
std::optional<std::string> read_quoted(std::string_view text, std::size_t& at) {
  std::string element;
  for (; at < text.size(); ++at) {
    if (text[at] == '"') {
      ++at;
      return element;
    }
    if (text[at] == '\\') ++at;
    if (at < text.size()) element += text[at];
  }
  return std::nullopt;
}

/// PostgreSQL 15 manual, "Array Input and Output Syntax": unquoted NULL is null, quotes and backslashes protect.
std::optional<std::vector<std::string>> postgres_elements(std::string_view text) {
  std::vector<std::string> elements;
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '{' || c == '}' || c == ',') {
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      ++at;
      if (depth < 0 || (depth == 0 && at != text.size())) return std::nullopt;
    } else if (c == '"') {
      auto element = read_quoted(text, ++at);
      if (!element) return std::nullopt;
      elements.push_back(std::move(*element));
    } else {
      const std::size_t end = std::min(text.find_first_of(",}", at), text.size());
      const std::string_view element = text.substr(at, end - at);
      if (element != "NULL") elements.emplace_back(element);
      at = end;
    }
  }
  if (depth != 0) return std::nullopt;
  return elements;
}

}  // namespace

std::optional<std::vector<std::string>> array_elements(std::string_view text) {
  text = trim(text);
  // PostgreSQL writes the bounds of an array that does not begin at 1: [0:1]={a,b}
  if (const std::size_t bounds = text.find("]={"); !text.empty() && text.front() == '[' && bounds != text.npos) {
    text.remove_prefix(bounds + 2);
  }
  if (!text.empty() && text.front() == '{') return postgres_elements(text);
  if (!text.empty() && text.front() == '[') return json_elements(text);
  return std::nullopt;
}

std::optional<std::string> join_array(std::string_view text, std::string_view separator) {
  const auto elements = array_elements(text);
  if (!elements) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < elements->size(); ++i) {
    if (i != 0) out += separator;
    out += (*elements)[i];
  }
  return out;
}

std::string split_array(std::string_view text, std::string_view separator) {
  std::string out = "[";
  for (std::size_t at = 0;;) {
    const std::size_t hit = text.find(separator, at);
    append_json_string(out, text.substr(at, hit == std::string_view::npos ? hit : hit - at));
    if (hit == std::string_view::npos) break;
    out += ',';
    at = hit + separator.size();
  }
  return out + "]";
}

}  // namespace dotsync

#include "support/json_page.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace dotsync {
namespace {

using nlohmann::json;

bool is_time(const std::string& text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

bool is_of_word(const json& value, const std::string& word) {
  if (word == "value") return true;
  if (word == "null") return value.is_null();
  if (word == "text") return value.is_string();
  if (word == "number") return value.is_number_unsigned();
  if (word == "boolean") return value.is_boolean();
  if (word == "time") return value.is_string() && is_time(value.get<std::string>());
  if (word == "contact") return value.is_object() && value.contains("identifiers");
  if (word == "object") return value.is_object();
  if (word == "list of objects") return value.is_array();
  if (word != "list of texts") throw std::runtime_error("the page has an unknown type: " + word);
  if (!value.is_array()) return false;
  for (const json& element : value) {
    if (!element.is_string()) return false;
  }
  return true;
}

bool is_of(const json& value, const std::string& type) {
  for (std::size_t at = 0; at <= type.size();) {
    const std::size_t end = std::min(type.find(" or ", at), type.size());
    if (is_of_word(value, type.substr(at, end - at))) return true;
    at = end + 4;
  }
  return false;
}

/// "streams[]" of "streams[].stream", "" of "daemon".
std::string parent_of(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? std::string() : path.substr(0, dot);
}

class Comparison {
 public:
  explicit Comparison(JsonSection& section) : section_(section) {}

  void compare(const json& value, const std::string& path) {
    if (value.is_array()) {
      for (const json& element : value) compare(element, path + "[]");
    } else if (value.is_object()) {
      compare_keys(value, path);
    }
  }

  std::vector<std::string> faults() { return std::move(faults_); }

 private:
  void compare_keys(const json& object, const std::string& path) {
    for (const auto& [name, value] : object.items()) {
      const std::string child = path.empty() ? name : path + "." + name;
      const auto documented = section_.types.find(child);
      if (documented == section_.types.end()) {
        faults_.push_back(child + " is not on the page");
        continue;
      }
      section_.seen.insert(child);
      const std::string& type = documented->second;
      if (!is_of(value, type)) faults_.push_back(fmt::format("{} is to be {} and is {}", child, type, value.dump()));
      if (type.rfind("contact", 0) != 0 && type != "value" && type != "list of texts") compare(value, child);
    }
    for (const auto& [child, type] : section_.types) {
      if (parent_of(child) == path && !object.contains(child.substr(path.empty() ? 0 : path.size() + 1)))
        faults_.push_back(child + " is on the page and not in the answer");
    }
  }

  JsonSection& section_;
  std::vector<std::string> faults_;
};

/// The cells of "| `a` | text | b |".
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t at = 1; at < line.size();) {
    const std::size_t end = line.find('|', at);
    if (end == std::string::npos) break;
    std::string cell = line.substr(at, end - at);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
    at = end + 1;
  }
  return cells;
}

/// "`once --json`" becomes "once --json".
std::string without_ticks(std::string text) {
  std::string out;
  for (const char c : text) {
    if (c != '`') out += c;
  }
  return out;
}

}  // namespace

JsonPage::JsonPage(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be read");
  JsonSection* section = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("## ", 0) == 0) section = &sections_[without_ticks(line.substr(3))];
    if (section == nullptr || line.rfind("| `", 0) != 0) continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() != 3) throw std::runtime_error("not key, type and meaning: " + line);
    if (!section->types.emplace(without_ticks(cells[0]), cells[1]).second)
      throw std::runtime_error("named twice: " + line);
  }
}

JsonSection& JsonPage::section(const std::string& title) {
  const auto found = sections_.find(title);
  if (found == sections_.end()) throw std::runtime_error("the page has no section " + title);
  return found->second;
}

std::vector<std::string> JsonPage::faults(const std::string& title, const json& answer) {
  Comparison comparison(section(title));
  comparison.compare(answer, "");
  return comparison.faults();
}

std::vector<std::string> JsonPage::unseen() const {
  std::vector<std::string> paths;
  for (const auto& [title, section] : sections_) {
    if (section.types.empty()) paths.push_back(title + ": it has no table");
    for (const auto& [path, type] : section.types) {
      if (!section.seen.contains(path)) paths.push_back(title + ": " + path);
    }
  }
  return paths;
}

}  // namespace dotsync

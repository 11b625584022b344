#include "support/mapping_page.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace dotsync {
namespace {

/// "first_name 'Ann', spend numeric 12.50, gone null"
class RowReader {
 public:
  explicit RowReader(std::string_view text) : text_(text) {}

  /// Nothing where the text is no row.
  std::optional<std::vector<PageColumn>> read() {
    std::vector<PageColumn> row;
    do {
      auto column = read_column();
      if (!column) return std::nullopt;
      row.push_back(std::move(*column));
    } while (skip(','));
    if (at_ != text_.size()) return std::nullopt;
    return row;
  }

 private:
  void space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool skip(char c) {
    space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string word() {
    space();
    const std::size_t end = std::min(text_.find_first_of(" ,'", at_), text_.size());
    const std::string found(text_.substr(at_, end - at_));
    at_ = end;
    return found;
  }
  bool at_end_of_column() {
    space();
    return at_ == text_.size() || text_[at_] == ',';
  }

  std::optional<std::string> quoted() {
    std::string value;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c != '\'') {
        value += c;
      } else if (at_ < text_.size() && text_[at_] == '\'') {
        value += c;
        ++at_;
      } else {
        return value;
      }
    }
    return std::nullopt;
  }

  std::optional<PageColumn> read_column() {
    PageColumn column;
    column.name = word();
    if (column.name.empty()) return std::nullopt;
    for (;;) {
      if (skip('\'')) {
        column.value = quoted();
        if (column.sql_type.empty()) column.sql_type = "text";
        return column.value && at_end_of_column() ? std::optional(column) : std::nullopt;
      }
      const std::string next = word();
      if (next.empty()) return std::nullopt;
      if (at_end_of_column()) return with_bare_value(std::move(column), next);
      column.sql_type += (column.sql_type.empty() ? "" : " ") + next;
    }
  }

  static PageColumn with_bare_value(PageColumn column, const std::string& value) {
    const bool boolean = value == "true" || value == "false";
    if (value != "null") column.value = boolean ? value.substr(0, 1) : value;
    if (column.sql_type.empty()) column.sql_type = value == "null" ? "text" : boolean ? "boolean" : "numeric";
    return column;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// JSON without the space between its parts.
std::string compact(std::string_view json) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (inside && json[i] == '\\' && i + 1 < json.size()) {
      out += json[i++];
    } else if (json[i] == '"') {
      inside = !inside;
    } else if (!inside && json[i] == ' ') {
      continue;
    }
    out += json[i];
  }
  return out;
}

class PageReader {
 public:
  MappingPage read(std::istream& in) {
    for (std::string line; std::getline(in, line);) {
      ++number_;
      if (line.rfind("```", 0) == 0) {
        fence(line);
      } else if (open_) {
        take(line);
      }
    }
    if (open_) fault("a block that is not closed");
    return std::move(page_);
  }

 private:
  void fault(const std::string& what) { page_.faults.push_back(fmt::format("{}: {}", number_, what)); }

  void fence(const std::string& line) {
    if (open_) return close();
    open_ = true;
    row_.reset();
    example_ = PageExample();
    example_.line = number_;
    if (line != "```yaml") fault("a block of another kind than ```yaml");
  }

  void close() {
    open_ = false;
    if (row_) fault("a row without a result");
    if (example_.mapping.empty() || example_.cases.empty()) return fault("an example without a mapping or a result");
    example_.is_whole = ("\n" + example_.mapping).find("\nidentifiers:") != std::string::npos;
    page_.examples.push_back(std::move(example_));
  }

  void take(const std::string& line) {
    using Kind = PageCase::Kind;
    static const std::array<std::pair<std::string_view, Kind>, 3> results = {
        {{"# contact: ", Kind::contact}, {"# rejected: ", Kind::rejected}, {"# error: ", Kind::error}}};
    const std::string_view row_mark = "# row: ";
    if (line.rfind(row_mark, 0) == 0) {
      if (row_) fault("a row without a result");
      row_ = RowReader(std::string_view(line).substr(row_mark.size())).read();
      if (!row_) fault("not a row: " + line);
      return;
    }
    for (const auto& [mark, kind] : results) {
      if (line.rfind(mark, 0) == 0) return result(kind, line.substr(mark.size()));
    }
    if (line.rfind("#", 0) == 0) return fault("neither row nor result: " + line);
    if (row_ || !example_.cases.empty()) return fault("a mapping behind its rows");
    example_.mapping += line + "\n";
  }

  void result(PageCase::Kind kind, const std::string& expected) {
    if (!row_ && kind != PageCase::Kind::error) return fault("a result without a row");
    // Mistakes of one mapping are reported together.
    if (!row_ && !example_.cases.empty() && example_.cases.back().kind == PageCase::Kind::error) {
      example_.cases.back().expected += "\n" + expected;
      return;
    }
    const bool json = kind == PageCase::Kind::contact;
    example_.cases.push_back(
        {number_, row_.value_or(std::vector<PageColumn>{}), kind, json ? compact(expected) : expected});
    row_.reset();
  }

  MappingPage page_;
  int number_ = 0;
  bool open_ = false;
  PageExample example_;
  std::optional<std::vector<PageColumn>> row_;
};

}  // namespace

std::string PageExample::whole_mapping() const {
  return is_whole ? mapping : mapping + "matchIdentifier: email\nidentifiers: {email: email}\n";
}

MappingPage read_mapping_page(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be read");
  return PageReader().read(in);
}

}  // namespace dotsync

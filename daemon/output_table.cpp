// The table form of output.hpp: aligned columns, and beneath a row what found no room in its line.
#include <algorithm>

#include "daemon/output.hpp"

namespace dotsync {
namespace {

constexpr std::size_t gap = 2;               ///< between columns
constexpr std::string_view margin = "    ";  ///< before what stands beneath

std::string cell(const TableValue& value) { return printable(short_time(to_text(value))); }

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class TableWriter {
 public:
  TableWriter(const Table& table, const TableLook& look) : table_(table), look_(look) {
    measure();
    choose();
  }

  std::string write() const {
    std::vector<std::string> header(table_.columns.begin(), table_.columns.end());
    std::string out = line(header);
    for (const auto& row : table_.rows) {
      std::vector<std::string> cells;
      cells.reserve(row.size());
      for (const TableValue& value : row) cells.push_back(cell(value));
      out += line(cells) + beneath(cells);
    }
    return out;
  }

 private:
  void measure() {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      std::size_t width = display_width(table_.columns[i]);
      bool number = true;
      bool empty = true;
      for (const auto& row : table_.rows) {
        width = std::max(width, display_width(cell(row[i])));
        empty = empty && to_text(row[i]).empty();
        number = number && !std::holds_alternative<std::string>(row[i]);
      }
      widths_.push_back(width);
      is_number_.push_back(number);
      is_empty_.push_back(empty);
    }
  }

  /// All columns where they fit; else those asked for first, then the others as they come.
  void choose() {
    in_line_.assign(widths_.size(), true);
    if (width_in_line() <= look_.width) return;
    in_line_.assign(widths_.size(), false);
    for (const std::string_view name : look_.first) try_column(table_.column(name));
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (!in_line_[i] && !is_empty_[i] && !contains(look_.prose, table_.columns[i])) try_column(i);
    }
  }

  void try_column(std::size_t column) {
    in_line_[column] = true;
    if (width_in_line() > look_.width) in_line_[column] = false;
  }

  std::size_t width_in_line() const {
    std::size_t width = 0;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (in_line_[i]) width += widths_[i] + (width == 0 ? 0 : gap);
    }
    return width;
  }

  std::string line(const std::vector<std::string>& cells) const {
    std::string out;
    bool first = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!in_line_[i]) continue;
      if (!first) out.append(gap, ' ');
      first = false;
      const std::string padding(widths_[i] - display_width(cells[i]), ' ');
      out += is_number_[i] ? padding + cells[i] : cells[i] + padding;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out + "\n";
  }

  /// What found no room: short values as "name value" in a row, sentences in paragraphs of their own.
  std::string beneath(const std::vector<std::string>& cells) const {
    std::string values;
    std::string paragraphs;
    std::size_t used = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (in_line_[i] || cells[i].empty()) continue;
      if (contains(look_.prose, table_.columns[i])) {
        paragraphs += wrap(cells[i], std::string(margin) + table_.columns[i] + ": ", look_.width);
        continue;
      }
      const std::string value = table_.columns[i] + " " + cells[i];
      const std::size_t size = display_width(value);
      const bool fits = used > 0 && used + gap + size <= look_.width;
      if (fits) {
        values.append(gap, ' ');
      } else {
        values += (used > 0 ? "\n" : "") + std::string(margin);
      }
      used = fits ? used + gap + size : margin.size() + size;
      values += value;
    }
    return values + (values.empty() ? "" : "\n") + paragraphs;
  }

  const Table& table_;
  const TableLook& look_;
  std::vector<std::size_t> widths_;
  std::vector<bool> is_number_;
  std::vector<bool> is_empty_;
  std::vector<bool> in_line_;
};

}  // namespace

std::string as_table(const Table& table, const TableLook& look) {
  if (table.rows.empty()) return "(none)\n";
  return TableWriter(table, look).write();
}

std::string as_block(const Table& table, std::size_t row) {
  std::size_t width = 0;
  for (const std::string& name : table.columns) width = std::max(width, name.size());
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string text = cell(table.rows[row][i]);
    if (text.empty()) continue;
    out += table.columns[i] + std::string(width - table.columns[i].size() + gap, ' ') + text + "\n";
  }
  return out;
}

}  // namespace dotsync

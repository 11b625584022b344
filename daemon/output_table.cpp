// The table form of output.hpp: aligned columns, and beneath a row what found no room in its line.
#include <algorithm>

#include "daemon/output.hpp"

namespace dotsync {
namespace {

constexpr std::size_t gap = 2;               ///< between columns
constexpr std::string_view margin = "    ";  ///< before what stands beneath
constexpr std::size_t column_min = 20;       ///< a time; longer values may be cut short in the line

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
      out += line(cells);
      if (look_.width != 0) out += beneath(cells);
    }
    return out;
  }

 private:
  bool is_prose(std::size_t column) const { return contains(look_.prose, table_.columns[column]); }

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
      is_number_.push_back(number && !empty);
      is_empty_.push_back(empty);
    }
  }

  /// All columns where they fit, sentences last where a line has no end; else those asked for first, then the others as
  /// they come. One long value must not push its column, or all others, out of the line.
  void choose() {
    in_line_.assign(widths_.size(), true);
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (look_.width != 0 || !is_prose(i)) order_.push_back(i);
    }
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (look_.width == 0 && is_prose(i)) order_.push_back(i);
    }
    if (look_.width == 0 || width_in_line() <= look_.width) return;
    in_line_.assign(widths_.size(), false);
    for (const std::string_view name : look_.first) {
      const std::size_t column = table_.column(name);
      widths_[column] = std::min(widths_[column], std::max({look_.width * 2 / 5, column_min, display_width(name)}));
      try_column(column);
    }
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (!in_line_[i] && !is_empty_[i] && !is_prose(i)) try_column(i);
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
    for (const std::size_t i : order_) {
      if (!in_line_[i]) continue;
      if (!first) out.append(gap, ' ');
      first = false;
      const std::string shown = cut_to(cells[i], widths_[i]);
      const std::string padding(widths_[i] - display_width(shown), ' ');
      out += is_number_[i] ? padding + shown : shown + padding;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out + "\n";
  }

  /// The value stands in the line, whole.
  bool is_shown(std::size_t column, const std::string& text) const {
    return text.empty() || (in_line_[column] && display_width(text) <= widths_[column]);
  }

  /// What found no room: short values as "name: value" in a row, sentences in paragraphs of their own.
  std::string beneath(const std::vector<std::string>& cells) const {
    std::string values;
    std::string paragraphs;
    std::size_t used = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (is_shown(i, cells[i])) continue;
      const std::string name = table_.columns[i] + ": ";
      const std::size_t size = display_width(name) + display_width(cells[i]);
      if (is_prose(i) || margin.size() + size > look_.width) {
        paragraphs += wrap(cells[i], std::string(margin) + name, look_.width, LongWords::broken);
        continue;
      }
      const bool fits = used > 0 && used + gap + size <= look_.width;
      if (fits) {
        values.append(gap, ' ');
      } else {
        values += (used > 0 ? "\n" : "") + std::string(margin);
      }
      used = fits ? used + gap + size : margin.size() + size;
      values += name + cells[i];
    }
    return values + (values.empty() ? "" : "\n") + paragraphs;
  }

  const Table& table_;
  const TableLook& look_;
  std::vector<std::size_t> widths_;
  std::vector<bool> is_number_;
  std::vector<bool> is_empty_;
  std::vector<bool> in_line_;
  std::vector<std::size_t> order_;
};

}  // namespace

std::string as_table(const Table& table, const TableLook& look) {
  if (table.rows.empty()) return "(none)\n";
  return TableWriter(table, look).write();
}

std::string as_block(const Table& table, std::size_t row, std::size_t width) {
  std::size_t names = 0;
  for (const std::string& name : table.columns) names = std::max(names, name.size());
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string text = cell(table.rows[row][i]);
    if (text.empty()) continue;
    const std::string lead = table.columns[i] + std::string(names - table.columns[i].size() + gap, ' ');
    out += wrap(text, lead, width, LongWords::broken);
  }
  return out;
}

}  // namespace dotsync

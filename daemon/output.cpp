#include "daemon/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::size_t width_default = 80;
constexpr std::size_t width_min = 40;

std::string csv_field(const TableValue& value) {
  const std::string text = to_text(value);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

nlohmann::ordered_json json_value(const TableValue& value) {
  return std::visit(
      [](const auto& v) -> nlohmann::ordered_json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
          return nullptr;
        else
          return v;
      },
      value);
}

void escape_control(std::string& out, unsigned char c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else {
    out += fmt::format("\\x{:02x}", c);
  }
}

}  // namespace

std::string as_csv(const Table& table) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += (i == 0 ? "" : ",") + table.columns[i];
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i == 0 ? "" : ",") + csv_field(row[i]);
    out += "\r\n";
  }
  return out;
}

nlohmann::ordered_json json_rows(const Table& table) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i]] = json_value(row[i]);
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string as_json(const Table& table) { return dump(json_rows(table)); }

std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::detail::error_handler_t::replace) + "\n";
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F steer terminals too; in UTF-8 they are C2 80 to C2 9F.
    const bool has_next = i + 1 < text.size();
    const auto next = has_next ? static_cast<unsigned char>(text[i + 1]) : static_cast<unsigned char>(0);
    if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
      escape_control(out, next);
      ++i;
    } else if (c < 0x20 || c == 0x7F) {
      escape_control(out, c);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

std::string short_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;  // 2026-03-29T01:00:00
  const bool is_time =
      text.size() > seconds_end && text[4] == '-' && text[10] == 'T' && text[seconds_end] == '.' && text.back() == 'Z';
  return is_time ? std::string(text.substr(0, seconds_end)) + "Z" : std::string(text);
}

std::size_t display_width(std::string_view text) { return count_code_points(text).value_or(text.size()); }

std::string wrap(std::string_view text, std::string_view lead, std::size_t width) {
  const std::string indent(display_width(lead), ' ');
  std::string out(lead);
  std::size_t used = indent.size();
  bool line_is_empty = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const std::size_t size = display_width(word);
    if (!line_is_empty && used + 1 + size > width) {
      out += "\n" + indent;
      used = indent.size();
      line_is_empty = true;
    }
    if (!line_is_empty) out += ' ';
    used += size + (line_is_empty ? 0 : 1);
    out += word;
    line_is_empty = false;
  }
  return out + "\n";
}

std::size_t output_width() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= width_min)
    return size.ws_col;
  return width_default;
}

std::size_t output_width_if_terminal() { return isatty(STDOUT_FILENO) == 1 ? output_width() : 0; }

bool output_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return isatty(STDOUT_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace dotsync

#include "daemon/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace dotsync {
namespace {

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

/// A sentence, which may be broken.
bool is_prose(std::string_view line) {
  return line.find_first_of("{=") == std::string_view::npos && !line.empty() && line.front() != '#' &&
         line.back() != ';';
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
  return calm_json(json.dump(2, ' ', false, nlohmann::detail::error_handler_t::replace)) + "\n";
}

std::string short_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;  // 2026-03-29T01:00:00
  const bool is_time =
      text.size() > seconds_end && text[4] == '-' && text[10] == 'T' && text[seconds_end] == '.' && text.back() == 'Z';
  return is_time ? std::string(text.substr(0, seconds_end)) + "Z" : std::string(text);
}

std::string remedy_lines(std::string_view text, std::string_view margin, std::size_t width) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::string shown = printable(line);
    const bool fits = width == 0 || display_width(margin) + display_width(shown) <= width;
    out += fits || !is_prose(line) ? std::string(margin) + shown + "\n" : wrap(shown, margin, width);
    at = end + 1;
  }
  return out;
}

std::string counted(std::int64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::size_t output_width() { return terminal_width(STDOUT_FILENO); }

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool output_colour() { return terminal_obeys(STDOUT_FILENO); }

void complain(std::string_view what, std::string_view hint) {
  const std::size_t width = terminal_width(STDERR_FILENO);
  std::string text;
  for (std::size_t at = 0; at <= what.size();) {
    const std::size_t end = std::min(what.find('\n', at), what.size());
    text += wrap(printable(what.substr(at, end - at)), at == 0 ? "dotsync: " : "  ", width);
    at = end + 1;
  }
  if (!hint.empty()) text += remedy_lines(hint, "  ", width);
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace dotsync

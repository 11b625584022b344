#include "base/log.hpp"

#include <unistd.h>

#include <array>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};
/// syslog priorities as sd-daemon(3) has them.
constexpr std::array<std::string_view, 4> priorities = {"<7>", "<6>", "<4>", "<3>"};

bool plain(std::string_view value) {
  if (value.empty()) return false;
  for (const char c : value) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F) return false;
  }
  return is_utf8(value);
}

/// Bytes that are no UTF-8 become '?', so that a line is always readable text.
void append_quoted(std::string& out, std::string_view value) {
  if (is_utf8(value)) return append_json_string(out, value);
  std::string cleaned(value);
  for (char& c : cleaned) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  append_json_string(out, cleaned);
}

void append_pair_text(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += ' ';
  out.append(name).append("=");
  if (plain(value)) {
    out += value;
  } else {
    append_quoted(out, value);
  }
}

void append_pair_json(std::string& out, std::string_view name, std::string_view value) {
  out += out.empty() ? '{' : ',';
  append_quoted(out, name);
  out += ':';
  append_quoted(out, value);
}

}  // namespace

void Logger::log(LogLevel level, std::string_view text, std::initializer_list<LogField> fields) {
  if (level < level_) return;
  const auto pair = format_ == LogFormat::json ? append_pair_json : append_pair_text;
  const auto index = static_cast<std::size_t>(level);
  std::string line;
  if (format_ != LogFormat::journal) pair(line, "time", format_time(clock_.now()));
  pair(line, "level", level_names[index]);
  pair(line, "msg", text);
  for (const LogField& field : fields) pair(line, field.name, field.value);
  if (format_ == LogFormat::json) line += '}';
  if (format_ == LogFormat::journal) line.insert(0, priorities[index]);
  const std::lock_guard lock(mutex_);
  write(line);
}

void Logger::write(const std::string& line) {
  const std::string whole = line + "\n";
  // A full or closed stderr must not stop a delivery.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
}

}  // namespace dotsync

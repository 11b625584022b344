#include "config/yaml_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "config/decode.hpp"

namespace dotsync {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Length of the longest start of `text` that is UTF-8. A sequence is at most four bytes long, so halving finds it
/// fast.
std::size_t valid_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t length = 1;
    while (length <= 4 && at + length <= text.size() && !is_utf8(text.substr(at, length))) ++length;
    if (length > 4 || at + length > text.size()) return at;
    at += length;
  }
  return at;
}

/// What YAML has no use for. 0x04 would even end the file for the YAML library, in silence.
bool is_refused_control(unsigned char byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

}  // namespace

YamlSource::YamlSource(std::string_view text) : text_(text) {
  if (text_.substr(0, byte_order_mark.size()) == byte_order_mark) text_.remove_prefix(byte_order_mark.size());
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

Mark YamlSource::mark(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t start = *(next - 1);
  // Events come in order: counting on from the last place keeps a file that is one long line fast.
  if (last_offset_ < start || last_offset_ > offset) {
    last_offset_ = start;
    last_column_ = 1;
  }
  for (; last_offset_ < offset; ++last_offset_) {
    // Every byte but a continuation byte begins a code point.
    if ((static_cast<unsigned char>(text_[last_offset_]) & 0xC0U) != 0x80U) ++last_column_;
  }
  return {static_cast<int>(next - line_starts_.begin()), last_column_};
}

bool YamlSource::check(const std::string& file, Problems& problems) const {
  if (text_.size() > limits::config_bytes_max) {
    problems.add(file, {1, 1},
                 fmt::format("the file is larger than {}, the most a configuration or mapping may have",
                             format_size(limits::config_bytes_max)));
    return false;
  }
  return check_encoding(file, problems) && check_lines(file, problems);
}

bool YamlSource::check_encoding(const std::string& file, Problems& problems) const {
  if (!is_utf8(text_)) {
    problems.add(file, mark(valid_prefix(text_)), "this is not UTF-8; save the file as UTF-8");
    return false;
  }
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text_[i]);
    const bool lone_return = byte == '\r' && at(i + 1) != '\n';
    if (!is_refused_control(byte) && !lone_return) continue;
    problems.add(file, mark(i),
                 lone_return ? "a carriage return without a line feed; save the file with LF line ends"
                             : fmt::format("the control character {:#04x}; remove it", static_cast<unsigned>(byte)));
    return false;
  }
  return true;
}

bool YamlSource::check_lines(const std::string& file, Problems& problems) const {
  bool good = true;
  bool before_content = true;
  for (std::size_t start : line_starts_) {
    const std::size_t first = text_.find_first_not_of(" \t", start);
    const char c = first == std::string_view::npos ? '\n' : text_[first];
    if (c == '\n' || c == '\r' || c == '#') continue;
    if (at(start) == '\t') {
      problems.add(file, mark(start), "a tab begins this line; indent with spaces");
      good = false;
    }
    if (before_content && at(start) == '%') {
      problems.add(file, mark(start), "a YAML directive (%); remove this line");
      good = false;
    }
    before_content = false;
  }
  return good;
}

std::optional<std::size_t> YamlSource::closing_quote(std::size_t offset) const {
  const char quote = at(offset);
  for (std::size_t i = offset + 1; i < text_.size(); ++i) {
    if (quote == '"' && text_[i] == '\\') {
      ++i;
    } else if (text_[i] == quote) {
      // Inside '...' a doubled quote stands for one quote.
      if (quote != '\'' || at(i + 1) != '\'') return i;
      ++i;
    }
  }
  return std::nullopt;
}

std::string YamlSource::null_word(std::size_t offset) const {
  constexpr std::array<std::string_view, 4> words = {"null", "Null", "NULL", "~"};
  for (std::string_view word : words) {
    if (text_.substr(std::min(offset, text_.size()), word.size()) != word) continue;
    // Followed by a colon it is the next key, which is where the library places a value that is not there.
    std::size_t behind = offset + word.size();
    while (at(behind) == ' ') ++behind;
    if (at(behind) != ':') return std::string(word);
  }
  return {};
}

bool YamlSource::is_indented_by_tab(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const std::size_t start = *(std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) - 1);
  for (std::size_t i = start; i < offset; ++i) {
    if (text_[i] == '\t') return true;
    if (text_[i] != ' ' && text_[i] != '-') return false;
  }
  return false;
}

}  // namespace dotsync

#include "base/display.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::size_t width_default = 80;
constexpr std::size_t width_min = 40;
constexpr std::size_t width_max = 10'000;
constexpr std::string_view ellipsis = "…";

/// One character of UTF-8, or one byte that is none.
struct Character {
  std::string_view bytes;
  char32_t code = 0;
  bool valid = false;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::string_view bytes = text.substr(at, length);
  if (bytes.size() != length || !is_utf8(bytes)) return {text.substr(at, 1), 0, false};
  char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  for (const char c : bytes.substr(1)) code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return {bytes, code, true};
}

/// Of Unicode's controls and separators those that move or turn what is written after them.
bool steers(char32_t c) {
  const bool turns =
      (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || turns;
}

std::string escaped(const Character& c) {
  if (!c.valid) return fmt::format("\\x{:02x}", static_cast<unsigned char>(c.bytes.front()));
  if (c.code == '\n') return "\\n";
  if (c.code == '\t') return "\\t";
  return c.code < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c.code))
                        : fmt::format("\\u{:04x}", static_cast<unsigned>(c.code));
}

/// The environment's locale is often C: UTF-8 is asked for by name, for the time of the question.
class Utf8Locale {
 public:
  Utf8Locale() {
    static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (utf8 != nullptr) before_ = ::uselocale(utf8);
  }
  ~Utf8Locale() {
    if (before_ != nullptr) ::uselocale(before_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

  std::size_t width(const Character& c) const {
    const int cells = c.valid && before_ != nullptr ? ::wcwidth(static_cast<wchar_t>(c.code)) : 1;
    return cells < 0 ? 1 : static_cast<std::size_t>(cells);
  }

 private:
  locale_t before_ = nullptr;
};

/// The first `width` cells, at least one character.
std::string_view head_of(std::string_view text, std::size_t width) {
  const Utf8Locale locale;
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Character c = character_at(text, at);
    const std::size_t cells = locale.width(c);
    if (at > 0 && used + cells > width) break;
    used += cells;
    at += c.bytes.size();
  }
  return text.substr(0, at);
}

/// Up to the next space that is not in `backquotes`.
std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] != ' ') {
    const std::size_t close = text[end] == '`' ? text.find('`', end + 1) : std::string_view::npos;
    end = close == std::string_view::npos ? end + 1 : close + 1;
  }
  return text.substr(at, end - at);
}

class Wrapper {
 public:
  Wrapper(std::string_view lead, std::size_t width) : width_(width), indent_(display_width(lead), ' '), out_(lead) {
    used_ = indent_.size();
  }

  void add(std::string_view word, LongWords long_words) {
    const std::size_t size = display_width(word);
    if (!empty_ && width_ != 0 && used_ + 1 + size > width_) next_line();
    if (!empty_) put(" ");
    const std::size_t room = width_ > indent_.size() ? width_ - indent_.size() : 1;
    while (long_words == LongWords::broken && width_ != 0 && display_width(word) > room) {
      const std::string_view head = head_of(word, room);
      put(head);
      word.remove_prefix(head.size());
      if (!word.empty()) next_line();
    }
    put(word);
    empty_ = false;
  }

  std::string text() { return std::move(out_) + "\n"; }

 private:
  void put(std::string_view text) {
    out_ += text;
    used_ += display_width(text);
  }
  void next_line() {
    out_ += "\n" + indent_;
    used_ = indent_.size();
    empty_ = true;
  }

  std::size_t width_;
  std::string indent_;
  std::string out_;
  std::size_t used_ = 0;
  bool empty_ = true;
};

/// Where the second column of a line begins: behind two spaces that follow a word. 0: there is none.
std::size_t second_column(std::string_view line) {
  const std::size_t word = line.find_first_not_of(' ');
  if (word == std::string_view::npos || word == 0) return 0;
  const std::size_t end = line.find("  ", word);
  const std::size_t second = end == std::string_view::npos ? end : line.find_first_not_of(' ', end);
  return second == std::string_view::npos ? word : second;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    if (!c.valid || steers(c.code)) {
      out += escaped(c);
    } else {
      out += c.bytes;
    }
    at += c.bytes.size();
  }
  return out;
}

std::string calm_json(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const Character c = character_at(json, at);
    // Below a space there are only the line ends between values: within a text JSON itself escapes them.
    if (c.valid && c.code > 0x20 && steers(c.code)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c.code));
    } else {
      out += c.bytes;
    }
    at += c.bytes.size();
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  const Utf8Locale locale;
  std::size_t cells = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    cells += locale.width(c);
    at += c.bytes.size();
  }
  return cells;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width < 2) return std::string(ellipsis);
  return std::string(head_of(text, width - 1)) + std::string(ellipsis);
}

std::string wrap(std::string_view text, std::string_view lead, std::size_t width, LongWords long_words) {
  Wrapper wrapper(lead, width);
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view word = word_at(text, at);
    if (!word.empty()) wrapper.add(word, long_words);
    at += word.size() + 1;
  }
  return wrapper.text();
}

std::string wrap_help(std::string_view page, std::size_t width) {
  if (width == 0) return std::string(page);
  std::string out;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = std::min(page.find('\n', at), page.size());
    const std::string_view line = page.substr(at, end - at);
    const std::size_t column = second_column(line);
    out += display_width(line) > width ? wrap(line.substr(column), line.substr(0, column), width)
                                       : std::string(line) + "\n";
    at = end + 1;
  }
  return out;
}

std::size_t terminal_width(int file) {
  winsize size{};
  const bool is_terminal = ::isatty(file) == 1;
  if (is_terminal && ::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col >= width_min) return size.ws_col;
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    const unsigned long asked = std::strtoul(columns, nullptr, 10);
    if (asked >= width_min && asked <= width_max) return asked;
  }
  return is_terminal ? width_default : 0;
}

bool terminal_obeys(int file) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return ::isatty(file) == 1 && terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
}

}  // namespace dotsync

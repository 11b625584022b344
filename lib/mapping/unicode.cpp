#include "mapping/unicode.hpp"

#include <clocale>
#include <cwctype>

#include "base/text.hpp"

namespace dotsync {
namespace {

/// The C library's Unicode tables, without touching the process's own locale. Made once, never freed.
locale_t unicode_tables() {
  static const locale_t tables = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return tables;
}

/// Reads one code point of valid UTF-8 and moves `at` past it.
char32_t take_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  char32_t point = lead & (0x3FU >> static_cast<unsigned>(more));
  for (int i = 0; i < more; ++i) point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return point;
}

void append_code_point(std::string& out, char32_t point) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12U));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | (point >> 18U));
    tail(12), tail(6), tail(0);
  }
}

char32_t lower(char32_t point) {
  if (point < 0x80) return point >= U'A' && point <= U'Z' ? point + 32 : point;
  const locale_t tables = unicode_tables();
  return tables == nullptr ? point : static_cast<char32_t>(towlower_l(static_cast<wint_t>(point), tables));
}

char32_t upper(char32_t point) {
  if (point < 0x80) return point >= U'a' && point <= U'z' ? point - 32 : point;
  const locale_t tables = unicode_tables();
  return tables == nullptr ? point : static_cast<char32_t>(towupper_l(static_cast<wint_t>(point), tables));
}

bool in_word(char32_t point) {
  if (point == U'\'' || point == U'\u2019') return true;
  if (point < 0x80) return (point >= U'0' && point <= U'9') || (lower(point) >= U'a' && lower(point) <= U'z');
  const locale_t tables = unicode_tables();
  return tables == nullptr || iswalnum_l(static_cast<wint_t>(point), tables) != 0;
}

bool is_space(char32_t point) {
  return point == U' ' || (point >= 0x09 && point <= 0x0D) || point == 0x85 || point == 0xA0 || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 || point == 0x202F ||
         point == 0x205F || point == 0x3000;
}

/// Every code point through `change`, which may keep state.
template <class Change>
std::string each_code_point(std::string_view text, Change change) {
  if (!is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_code_point(out, change(take_code_point(text, at)));
  return out;
}

}  // namespace

std::string unicode_lower(std::string_view text) { return each_code_point(text, lower); }
std::string unicode_upper(std::string_view text) { return each_code_point(text, upper); }

std::string unicode_title(std::string_view text) {
  bool inside = false;
  return each_code_point(text, [&inside](char32_t point) {
    const char32_t changed = inside ? lower(point) : upper(point);
    inside = in_word(point);
    return changed;
  });
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
  if (text.size() <= count || !is_utf8(text)) return text;
  std::size_t at = 0;
  for (std::size_t taken = 0; taken < count && at < text.size(); ++taken) take_code_point(text, at);
  return text.substr(0, at);
}

std::string collapse_space(std::string_view text) {
  if (!is_utf8(text)) return std::string(text);
  std::string out;
  bool after_space = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = take_code_point(text, at);
    const bool space = is_space(point);
    if (!space) append_code_point(out, point);
    if (space && !after_space) out += ' ';
    after_space = space;
  }
  return out;
}

}  // namespace dotsync

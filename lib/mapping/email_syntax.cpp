#include "mapping/email_syntax.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t domain_bytes_max = 253;

/// RFC 5322 atext, and any byte of a multi-byte character.
bool is_atom_character(char c) {
  if (static_cast<unsigned char>(c) >= 0x80) return true;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

/// Atoms between single dots. Quoted local parts are legal mail and never a customer's address.
bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > local_part_bytes_max || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom_character(c); });
}

bool is_label_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

/// In ASCII form, lower case: labels of 1 to 63 without a hyphen at either end, the last one no number.
bool is_ascii_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > domain_bytes_max) return false;
  std::size_t labels = 0;
  std::string_view label;
  for (std::string_view rest = domain; !rest.empty(); ++labels) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    label = rest.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), is_label_character)) return false;
    if (dot + 1 == rest.size()) return false;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  const bool number = std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
  return labels >= 2 && !number && label.size() >= 2;
}

bool is_domain(std::string_view domain) {
  const bool ascii =
      std::all_of(domain.begin(), domain.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return is_ascii_domain(ascii_lower(domain));
  const std::string name(domain);
  char* converted = nullptr;
  const int result = idn2_to_ascii_8z(name.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owner(converted, idn2_free);
  return result == IDN2_OK && is_ascii_domain(converted);
}

}  // namespace

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > address_bytes_max || !is_utf8(text)) return false;
  return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

}  // namespace dotsync

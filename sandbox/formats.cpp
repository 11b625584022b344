#include "sandbox/formats.hpp"

#include <arpa/inet.h>

#include <array>
#include <chrono>

#include "base/text.hpp"

namespace dotsync::sandbox {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Reads forms from the front of a text; any failure empties it and stays.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t digits, int low, int high) {
    int value = 0;
    if (rest_.size() < digits) ok_ = false;
    for (std::size_t i = 0; ok_ && i < digits; ++i) {
      if (!is_digit(rest_[i])) ok_ = false;
      value = value * 10 + (rest_[i] - '0');
    }
    if (!ok_ || value < low || value > high) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(digits);
    return value;
  }
  bool skip(std::string_view any_of) {
    if (!ok_ || rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(std::string_view any_of) { ok_ = skip(any_of) && ok_; }
  void fraction() {
    if (!skip(".")) return;
    number(1, 0, 9);
    while (ok_ && !rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }
  void fail() { ok_ = false; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

void scan_day(Scanner& scan) {
  const int year = scan.number(4, 0, 9999);
  scan.need("-");
  const int month = scan.number(2, 1, 12);
  scan.need("-");
  const int day = scan.number(2, 1, 31);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (scan.ok() && !date.ok()) scan.fail();
}

void scan_time(Scanner& scan) {
  scan.number(2, 0, 23);
  scan.need(":");
  scan.number(2, 0, 59);
  scan.need(":");
  scan.number(2, 0, 59);
  scan.fraction();
}

void scan_offset(Scanner& scan) {
  if (scan.skip("Zz")) return;
  scan.need("+-");
  scan.number(2, 0, 23);
  scan.need(":");
  scan.number(2, 0, 59);
}

bool uri_characters_fit(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
    } else if (!is_alpha(c) && !is_digit(c) &&
               std::string_view("-._~:/?#[]@!$&'()*+,;=").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool label_fits(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    // Other than ASCII is an internationalised name: taken as it is.
    if (!is_alpha(c) && !is_digit(c) && c != '-' && static_cast<unsigned char>(c) < 0x80) return false;
  }
  return true;
}

bool domain_fits(std::string_view domain) {
  if (domain.size() > 253 || domain.find('.') == std::string_view::npos) return false;
  for (;;) {
    const std::size_t dot = domain.find('.');
    if (!label_fits(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

bool local_part_fits(std::string_view local) {
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  for (const char c : local) {
    const bool known = is_alpha(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (!known && std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

bool is_date_time(std::string_view text) {
  Scanner scan(text);
  scan_day(scan);
  scan.need("Tt");
  scan_time(scan);
  scan_offset(scan);
  return scan.done();
}

bool is_utc(std::string_view date_time) {
  return date_time.ends_with('Z') || date_time.ends_with('z') || date_time.ends_with("+00:00") ||
         date_time.ends_with("-00:00");
}

bool is_date_or_time(std::string_view text) {
  if (is_date_time(text)) return true;
  Scanner day(text);
  scan_day(day);
  if (day.done()) return true;
  day.need("T");
  scan_time(day);
  return day.done();
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(text.front())) return false;
  for (const char c : text.substr(0, colon)) {
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  const std::string_view rest = text.substr(colon + 1);
  if (rest.empty() || !uri_characters_fit(rest)) return false;
  const std::string scheme = ascii_lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return true;
  return rest.size() > 2 && rest.starts_with("//") && std::string_view("/?#:").find(rest[2]) == std::string_view::npos;
}

bool is_ip_address(std::string_view text) {
  if (text.size() > 45 || text.find('\0') != std::string_view::npos) return false;
  const std::string terminated(text);
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1;
}

bool is_identifier_name(std::string_view text) {
  if (text.empty() || text.size() > 50) return false;
  for (const char c : text) {
    if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_') return false;
  }
  return true;
}

bool is_integration_token(std::string_view text) {
  if (text.starts_with('{')) text.remove_prefix(1);
  if (text.ends_with('}')) text.remove_suffix(1);
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

std::optional<std::string> normal_email(std::string_view text) {
  const std::string_view address = trim(text);
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || address.size() > 254) return std::nullopt;
  if (!local_part_fits(address.substr(0, at)) || !domain_fits(address.substr(at + 1))) return std::nullopt;
  return ascii_lower(address);
}

std::optional<std::string> normal_mobile(std::string_view text) {
  std::string_view digits = trim(text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.size() < 7 || digits.size() > 15 || digits.front() == '0') return std::nullopt;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
  }
  return std::string(digits);
}

}  // namespace dotsync::sandbox

#include "mapping/phone.hpp"

#ifdef DOTSYNC_PHONES
// The library's headers do not keep to our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <phonenumbers/phonenumberutil.h>
#pragma GCC diagnostic pop
#endif

#include <set>

#include "base/text.hpp"

namespace dotsync {

std::optional<std::string> plain_phone_digits(std::string_view text) {
  constexpr std::size_t digits_min = 7;
  constexpr std::size_t digits_max = 15;  // ITU-T E.164
  text = trim(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c == '\0' || std::string_view(" ()-./").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  if (digits.size() < digits_min || digits.size() > digits_max) return std::nullopt;
  return digits;
}

#ifdef DOTSYNC_PHONES

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

const std::set<std::string>& regions() {
  static const std::set<std::string> all = [] {
    std::set<std::string> found;
    PhoneNumberUtil::GetInstance()->GetSupportedRegions(&found);
    return found;
  }();
  return all;
}

}  // namespace

bool has_phone_library() { return true; }

bool is_phone_country(std::string_view country) { return regions().count(std::string(country)) != 0; }

std::optional<std::string> phone_digits(std::string_view text, std::string_view country) {
  const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string region = country.empty() ? "ZZ" : std::string(country);
  if (library.Parse(std::string(text), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return std::nullopt;
  if (!library.IsPossibleNumber(number)) return std::nullopt;
  std::string formatted;
  library.Format(number, PhoneNumberUtil::E164, &formatted);
  if (formatted.size() < 2 || formatted.front() != '+') return std::nullopt;
  return formatted.substr(1);
}

#else

bool has_phone_library() { return false; }

bool is_phone_country(std::string_view) { return false; }

std::optional<std::string> phone_digits(std::string_view text, std::string_view country) {
  if (!country.empty()) return std::nullopt;
  return plain_phone_digits(text);
}

#endif

}  // namespace dotsync

#include "model/identifier.hpp"

#include "base/text.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') out += c;
  }
  return out;
}

}  // namespace

std::string normalise_identifier(std::string_view kind, std::string_view value) {
  if (kind == names::email) return ascii_lower(trim(value));
  if (kind == names::mobile_number) return digits_of(value);
  if (kind == names::contact_id) {
    std::string digits = digits_of(value);
    const std::size_t first = digits.find_first_not_of('0');
    return first == std::string::npos ? digits.substr(0, 1) : digits.substr(first);
  }
  return std::string(value);
}

}  // namespace dotsync

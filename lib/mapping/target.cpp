#include "mapping/target.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/phone.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

bool is_contact_id(std::string_view text) {
  constexpr std::size_t digits_max = 18;  // fits a signed 64-bit number
  return !text.empty() && text.size() <= digits_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_one_of(std::string_view characters, char c) { return characters.find(c) != std::string_view::npos; }

/// What RFC 3986 allows behind the scheme: ASCII, and a % only before two hexadecimal digits.
bool has_url_characters(std::string_view text) {
  const auto hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) && hex(text[i + 2])) continue;
    if (!is_letter(text[i]) && !is_digit(text[i]) && !is_one_of("-._~:/?#[]@!$&'()*+,;=", text[i])) return false;
  }
  return true;
}

/// RFC 3986: a scheme, a colon, something behind it; http and https have a host.
bool is_url(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
  const auto in_scheme = [](char c) { return is_letter(c) || is_digit(c) || is_one_of("+-.", c); };
  const std::string_view head = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  if (!is_letter(head.front()) || !std::all_of(head.begin(), head.end(), in_scheme)) return false;
  if (!has_url_characters(rest)) return false;
  const std::string scheme = ascii_lower(head);
  if (scheme != "http" && scheme != "https") return true;
  return rest.size() > 2 && rest.substr(0, 2) == "//" && !is_one_of("/?#:@", rest[2]);
}

bool is_ip_address(std::string_view text) {
  std::array<unsigned char, 16> address{};
  const std::string name(text);
  if (name.find('\0') != std::string::npos) return false;
  return inet_pton(AF_INET, name.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
}

}  // namespace

std::string_view to_text(ValueType type) {
  switch (type) {
    case ValueType::string:
      return "string";
    case ValueType::number:
      return "number";
    case ValueType::boolean:
      return "boolean";
    case ValueType::date:
      return "date";
    case ValueType::datetime:
      return "datetime";
    case ValueType::phone:
      return "phone";
    case ValueType::email:
      return "email";
  }
  return {};
}

TargetRule identifier_rule(std::string_view kind) {
  TargetRule rule;
  rule.type = ValueType::string;
  rule.types = {ValueType::string};
  rule.code_points_max = limits::text_code_points_max;
  rule.empty_is_null = true;
  if (kind == names::email) rule.types = {ValueType::string, ValueType::email};
  if (kind == names::mobile_number) {
    rule.types = {ValueType::string, ValueType::phone};
    rule.check = TextCheck::mobile_number;
  }
  if (kind == names::contact_id) rule.check = TextCheck::contact_id;
  return rule;
}

TargetRule data_field_rule() {
  TargetRule rule;
  rule.code_points_max = limits::text_code_points_max;
  rule.may_clear = true;
  return rule;
}

TargetRule words_rule(std::span<const std::string_view> words) {
  TargetRule rule;
  rule.type = ValueType::string;
  rule.types = {ValueType::string};
  rule.words = words;
  return rule;
}

TargetRule boolean_rule() {
  TargetRule rule;
  rule.type = ValueType::boolean;
  rule.types = {ValueType::boolean};
  return rule;
}

TargetRule text_rule(TextCheck check) {
  TargetRule rule;
  rule.type = ValueType::string;
  rule.types = {ValueType::string};
  rule.check = check;
  return rule;
}

TargetRule datetime_rule() {
  TargetRule rule;
  rule.type = ValueType::datetime;
  rule.types = {ValueType::datetime};
  return rule;
}

TargetRule array_rule() {
  TargetRule rule;
  rule.type = ValueType::string;
  rule.types = {ValueType::string};
  rule.empty_is_null = true;
  return rule;
}

bool passes(TextCheck check, std::string_view text) {
  switch (check) {
    case TextCheck::none:
      return true;
    case TextCheck::contact_id:
      return is_contact_id(trim(text));
    case TextCheck::mobile_number:
      return plain_phone_digits(text).has_value();
    case TextCheck::url:
      return is_url(text);
    case TextCheck::ip_address:
      return is_ip_address(text);
    case TextCheck::filled:
      return !text.empty();
  }
  return false;
}

std::string word_list(std::span<const std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

}  // namespace dotsync

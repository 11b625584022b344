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

/// RFC 3986: a scheme, a colon, something behind it, no space and no control character.
bool is_url(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto scheme = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; };
  const std::string_view head = text.substr(0, colon);
  return letter(head.front()) && std::all_of(head.begin(), head.end(), scheme) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

bool is_ip_address(std::string_view text) {
  std::array<unsigned char, 16> address{};
  const std::string name(text);
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

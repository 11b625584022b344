#include "mapping/conversion.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"
#include "mapping/email_syntax.hpp"
#include "mapping/phone.hpp"
#include "mapping/scalars.hpp"
#include "model/contact_names.hpp"
#include "model/identifier.hpp"

namespace dotsync {
namespace {

using Kind = ContactValue::Kind;

/// Eight bytes at a time: nearly every text of nearly every row goes this way.
bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + sizeof seen <= text.size(); at += sizeof seen) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    seen |= word;
  }
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]);
  return (seen & high_bits) == 0;
}

std::optional<Fault> length_fault(const TargetRule& rule, std::string_view text) {
  const auto length = is_ascii(text) ? std::optional(text.size()) : count_code_points(text);
  if (!length) return Fault::bad_utf8;
  if (rule.code_points_max != 0 && *length > rule.code_points_max) return Fault::too_long;
  return std::nullopt;
}

Fault fault_of(TextCheck check) {
  switch (check) {
    case TextCheck::contact_id:
      return Fault::not_a_contact_id;
    case TextCheck::mobile_number:
      return Fault::not_a_mobile_number;
    case TextCheck::url:
      return Fault::not_a_url;
    case TextCheck::ip_address:
      return Fault::not_an_ip_address;
    case TextCheck::none:
    case TextCheck::filled:
      break;
  }
  return Fault::empty_text;
}

Converted to_string_value(const TargetRule& rule, std::string_view text, std::string& scratch) {
  if (const auto fault = length_fault(rule, text)) return {fault, {}};
  const auto& words = rule.words;
  if (!words.empty() && std::find(words.begin(), words.end(), text) == words.end()) return {Fault::not_allowed, {}};
  if (rule.check == TextCheck::none) return {std::nullopt, {Kind::text, text}};
  if (!passes(rule.check, text)) return {fault_of(rule.check), {}};
  if (rule.check == TextCheck::mobile_number) {
    scratch = normalise_identifier(names::mobile_number, text);
    return {std::nullopt, {Kind::text, scratch}};
  }
  if (rule.check == TextCheck::contact_id) {
    scratch = normalise_identifier(names::contact_id, text);
    return {std::nullopt, {Kind::number, scratch}};
  }
  return {std::nullopt, {Kind::text, text}};
}

Converted to_email(const TargetRule& rule, std::string_view text) {
  const std::string_view address = trim(text);
  if (const auto fault = length_fault(rule, address)) return {fault, {}};
  if (!is_email(address)) return {Fault::not_an_email, {}};
  return {std::nullopt, {Kind::text, address}};
}

Converted to_phone(std::string_view text, std::string_view country, std::string& scratch) {
  if (!is_utf8(text)) return {Fault::bad_utf8, {}};
  auto digits = phone_digits(text, country);
  if (!digits) return {Fault::not_a_phone, {}};
  scratch = std::move(*digits);
  return {std::nullopt, {Kind::text, scratch}};
}

}  // namespace

Converted convert(ValueType type, const TargetRule& rule, std::string_view text, std::string_view country,
                  std::string& scratch) {
  switch (type) {
    case ValueType::string:
      return to_string_value(rule, text, scratch);
    case ValueType::email:
      return to_email(rule, text);
    case ValueType::phone:
      return to_phone(text, country, scratch);
    case ValueType::number: {
      const auto number = read_number(text);
      if (!number) return {Fault::not_a_number, {}};
      return {std::nullopt, {Kind::number, *number}};
    }
    case ValueType::boolean: {
      const auto boolean = read_boolean_text(text);
      if (!boolean) return {Fault::not_a_boolean, {}};
      return {std::nullopt, {Kind::boolean, *boolean ? "true" : "false"}};
    }
    case ValueType::date:
      scratch.clear();
      if (!append_date(scratch, text)) return {Fault::not_a_date, {}};
      return {std::nullopt, {Kind::text, scratch}};
    case ValueType::datetime:
      scratch.clear();
      if (!append_datetime(scratch, text)) return {Fault::not_a_datetime, {}};
      return {std::nullopt, {Kind::text, scratch}};
  }
  return {Fault::not_allowed, {}};
}

}  // namespace dotsync

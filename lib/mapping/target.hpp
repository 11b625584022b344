// TargetRule: what the API takes at one place of a contact, whatever the leaf there says. Used by the leaf compiler
// and the evaluator. Source: contacts-openapi.json 3.4.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// The types a leaf may ask for, in the order of their words in the mapping.
enum class ValueType : std::uint8_t { string, number, boolean, date, datetime, phone, email };
std::string_view to_text(ValueType type);

/// What is checked of a text beyond its type.
enum class TextCheck : std::uint8_t { none, contact_id, mobile_number, url, ip_address, filled };

struct TargetRule {
  std::optional<ValueType> type;            ///< the type of a leaf that names none; else it depends on its column
  std::vector<ValueType> types;             ///< the types a leaf may name; empty: all
  std::span<const std::string_view> words;  ///< the only texts that are taken; empty: all
  TextCheck check = TextCheck::none;
  std::size_t code_points_max = 0;  ///< 0: no limit
  bool empty_is_null = false;
  bool may_clear = false;  ///< a null may be sent, which clears the field
};

TargetRule identifier_rule(std::string_view kind);
TargetRule data_field_rule();
TargetRule words_rule(std::span<const std::string_view> words);
TargetRule boolean_rule();
TargetRule text_rule(TextCheck check);
TargetRule datetime_rule();
/// An array, as text: its elements are looked at one by one (row_lists.cpp).
TargetRule array_rule();

/// Whether `text` passes `check`.
bool passes(TextCheck check, std::string_view text);
/// "subscribed, unsubscribed, suppressed".
std::string word_list(std::span<const std::string_view> words);

}  // namespace dotsync

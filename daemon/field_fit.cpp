#include "daemon/field_fit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace dotsync {

bool fits(ValueType sent, DataFieldType field) {
  switch (field) {
    case DataFieldType::numeric:
      return sent == ValueType::number;
    case DataFieldType::boolean:
      return sent == ValueType::boolean;
    case DataFieldType::date:
      return sent == ValueType::date || sent == ValueType::datetime;
    case DataFieldType::string:
      return sent != ValueType::number && sent != ValueType::boolean;
    case DataFieldType::other:
      break;
  }
  return true;
}

DataFieldType field_type_for(ValueType sent) {
  switch (sent) {
    case ValueType::number:
      return DataFieldType::numeric;
    case ValueType::boolean:
      return DataFieldType::boolean;
    case ValueType::date:
    case ValueType::datetime:
      return DataFieldType::date;
    case ValueType::string:
    case ValueType::phone:
    case ValueType::email:
      break;
  }
  return DataFieldType::string;
}

std::string_view mapping_type_for(DataFieldType field) {
  switch (field) {
    case DataFieldType::numeric:
      return to_text(ValueType::number);
    case DataFieldType::boolean:
      return to_text(ValueType::boolean);
    case DataFieldType::date:
      return to_text(ValueType::date);
    case DataFieldType::string:
    case DataFieldType::other:
      break;
  }
  return to_text(ValueType::string);
}

ValueForm form_for(DataFieldType field) {
  switch (field) {
    case DataFieldType::numeric:
      return ValueForm::number;
    case DataFieldType::boolean:
      return ValueForm::boolean;
    case DataFieldType::date:
      return ValueForm::date;
    case DataFieldType::string:
    case DataFieldType::other:
      break;
  }
  return ValueForm::any;
}

bool is_data_field_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::data_field_name_length_max &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

bool same_name(std::string_view a, std::string_view b) { return ascii_lower(a) == ascii_lower(b); }

std::string digits_of(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string count_of(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", digits_of(number), number == 1 ? one : many);
}

}  // namespace dotsync

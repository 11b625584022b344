// How what a mapping sends goes with the types of an account's data fields. Pure; used by `check`, `fields` and `init`.
#pragma once

#include <string>
#include <string_view>

#include "client/account.hpp"
#include "mapping/target.hpp"
#include "source/value_counts.hpp"

namespace dotsync {

/// Dotdigital refuses a contact for a value of another type. A field of a type that we do not know takes anything.
bool fits(ValueType sent, DataFieldType field);
/// The type to create a field with.
DataFieldType field_type_for(ValueType sent);
/// The mapping's word for values that the field takes: "number".
std::string_view mapping_type_for(DataFieldType field);
/// What a text must look like to become such a value.
ValueForm form_for(DataFieldType field);

/// 1 to 20 letters, digits, - and _ (account-openapi.json, "Create contact data field").
bool is_data_field_name(std::string_view name);
/// Names of the account match whatever their case.
bool same_name(std::string_view a, std::string_view b);

/// "1,234".
std::string digits_of(std::int64_t number);
/// "1 row", "1,234 rows".
std::string count_of(std::int64_t number, std::string_view one, std::string_view many);

}  // namespace dotsync

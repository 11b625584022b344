#include "sandbox/account.hpp"

#include <algorithm>
#include <array>

namespace dotsync::sandbox {
namespace {

constexpr std::array<std::string_view, 4> type_names = {"String", "Numeric", "Date", "Boolean"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view field_type_name(FieldType type) { return type_names[static_cast<std::size_t>(type)]; }

std::optional<FieldType> field_type(std::string_view name) {
  for (std::size_t i = 0; i < type_names.size(); ++i) {
    if (type_names[i] == name) return static_cast<FieldType>(i);
  }
  return std::nullopt;
}

bool CaseBlindLess::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

void AccountSetup::add_field(DataField field) {
  field_numbers.emplace(field.name, static_cast<std::uint16_t>(fields.size()));
  fields.push_back(std::move(field));
}

void AccountSetup::add_list(AddressBook list) {
  list_ids.insert(list.id);
  lists.push_back(std::move(list));
}

bool AccountSetup::has_custom_identifier(std::string_view identifier) const {
  return std::find(custom_identifiers.begin(), custom_identifiers.end(), identifier) != custom_identifiers.end();
}

const Preference* AccountSetup::find_preference(std::int32_t preference_id) const {
  for (const Preference& preference : preferences) {
    if (preference.id == preference_id) return &preference;
  }
  return nullptr;
}

AccountSetup default_account() {
  AccountSetup setup;
  for (const char* name : {"FIRSTNAME", "LASTNAME", "FULLNAME", "GENDER", "COUNTRY", "CITY", "POSTCODE", "SOURCE",
                           "NICKNAME", "COMPANY", "LANGUAGE", "NOTES", "CUSTOMER_ID", "SEGMENT"}) {
    setup.add_field({name, FieldType::text});
  }
  for (const char* name : {"SPEND", "ORDERS", "POINTS"}) setup.add_field({name, FieldType::numeric});
  for (const char* name : {"BIRTHDAY", "LASTLOGIN", "LASTORDER", "CREATED_ON"}) {
    setup.add_field({name, FieldType::date});
  }
  for (const char* name : {"VIP", "IS_HAPPY"}) setup.add_field({name, FieldType::boolean});
  setup.add_list({1, "Test"});
  setup.add_list({345579, "Newsletter"});
  setup.add_list({345580, "VIP"});
  setup.add_list({345581, "Customers"});
  setup.preferences = {{1, "Fashion"},
                       {2, "Mens fashion", true, 20},
                       {3, "Womens fashion", true, 20},
                       {4, "Sport", true, 0},
                       {20, "Clothing", false, 0},
                       {21, "Preferred contact method", false, 0},
                       {22, "By email", true, 21},
                       {23, "By phone", true, 21}};
  setup.custom_identifiers = {"customerId"};
  setup.suppressed_emails = {"suppressed@example.com"};
  setup.suppressed_domains = {"blocked.example"};
  return setup;
}

}  // namespace dotsync::sandbox

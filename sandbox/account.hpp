// Account: the set-up of the account that the sandbox plays: data fields, lists, preferences, identifiers,
// suppressions. Used by validation, the import worker and the set-up routes. Outside facts: account-openapi.json.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync::sandbox {

enum class FieldType { text, numeric, date, boolean };

/// The contract's names: String, Numeric, Date, Boolean.
std::string_view field_type_name(FieldType type);
std::optional<FieldType> field_type(std::string_view name);

struct DataField {
  std::string name;
  FieldType type = FieldType::text;
  std::string visibility = "Public";
  std::string default_json = "null";  ///< the default as JSON text
};

struct AddressBook {
  std::int32_t id = 0;
  std::string name;
  std::string visibility = "Private";
};

struct Preference {
  std::int32_t id = 0;
  std::string name;
  bool is_preference = true;     ///< false: a category, which holds preferences and cannot be sent
  std::int32_t category_id = 0;  ///< 0: none
};

/// Orders names without regard to ASCII case: the account has one field of a name, however it is written.
struct CaseBlindLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

/// A plain value; what one request sees.
struct AccountSetup {
  std::int64_t id = 1;
  std::string name = "Sandbox";
  std::string api_endpoint;       ///< with a trailing slash
  std::vector<DataField> fields;  ///< only ever grows: the place is the field's number in the store
  std::map<std::string, std::uint16_t, CaseBlindLess> field_numbers;
  std::vector<AddressBook> lists;
  std::set<std::int32_t> list_ids;
  std::vector<Preference> preferences;
  std::vector<std::string> custom_identifiers;
  std::set<std::string> suppressed_emails;   ///< normalised
  std::set<std::string> suppressed_domains;  ///< lower case

  void add_field(DataField field);
  void add_list(AddressBook list);
  bool has_custom_identifier(std::string_view identifier) const;
  const Preference* find_preference(std::int32_t preference_id) const;
};

/// A realistic account for demos and tests; README.md beside this file lists it.
AccountSetup default_account();

/// Safe from any thread: readers take a snapshot, writers replace it.
class Account {
 public:
  explicit Account(AccountSetup setup) : setup_(std::make_shared<const AccountSetup>(std::move(setup))) {}

  std::shared_ptr<const AccountSetup> snapshot() const {
    const std::lock_guard lock(mutex_);
    return setup_;
  }
  /// Runs `change` on a copy under the lock; the copy takes effect when `change` returns true.
  template <class Change>
  bool update(Change change) {
    const std::lock_guard lock(mutex_);
    AccountSetup copy = *setup_;
    if (!change(copy)) return false;
    setup_ = std::make_shared<const AccountSetup>(std::move(copy));
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const AccountSetup> setup_;
};

}  // namespace dotsync::sandbox

// What an account holds that a sync can look up: plain values. Used by `check`, `fields` and the resolving of names.
// Source: the vendor's account operations (account-openapi.json).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

struct AccountInfo {
  std::int64_t id = 0;
  std::string name;
  std::string api_endpoint;  ///< as the vendor wrote it; see trusted_endpoint()
};

enum class DataFieldType : std::uint8_t { string, numeric, date, boolean, other };
std::string_view to_text(DataFieldType type);
/// Letter case does not matter; `other` for a word we do not know.
DataFieldType data_field_type(std::string_view word);

struct DataField {
  std::string name;
  DataFieldType type = DataFieldType::string;
  bool is_public = false;
};

struct AddressBook {
  std::int64_t id = 0;
  std::string name;
};

/// One node of the tree, flattened: only those with is_preference may be sent, the others are categories.
struct Preference {
  std::int64_t id = 0;
  std::string public_name;
  std::string private_name;
  bool is_preference = false;
  std::int64_t category_id = 0;  ///< of the category that holds it; 0: none
};

struct CustomIdentifier {
  std::string name;
};

/// The base URL of a region ("r1" -> "https://r1-api.dotdigital.com"); nothing for another word.
std::optional<std::string> region_url(std::string_view region);
/// An account's ApiEndpoint as a base URL without its last slash, only where it is https and the vendor's own domain:
/// the password goes there.
std::optional<std::string> trusted_endpoint(std::string_view api_endpoint);

}  // namespace dotsync

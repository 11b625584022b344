// StoredContact: one contact as the sandbox keeps it, packed so that a million fit into memory. Used by the store.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/account.hpp"

namespace dotsync::sandbox {

/// The values of an enumeration of the contract; a contact keeps the place, 0 stands for "not set".
inline constexpr std::array<std::string_view, 6> channel_statuses = {
    "", "noSubscription", "subscribed", "unsubscribed", "suppressed", "pendingOptIn"};
inline constexpr std::array<std::string_view, 3> email_types = {"", "html", "plainText"};
inline constexpr std::array<std::string_view, 5> opt_in_types = {"", "unknown", "single", "double", "verifiedDouble"};

template <std::size_t N>
constexpr std::uint8_t place_of(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<std::uint8_t>(i);
  }
  return 0;
}

/// Data field values by field number, each as its JSON text, in one string. Field values are under 64 KiB.
class PackedFields {
 public:
  std::optional<std::string_view> get(std::uint16_t field) const;
  void set(std::uint16_t field, std::string_view json);
  void erase(std::uint16_t field);
  /// By field number. The views live as long as nothing is set or erased.
  std::vector<std::pair<std::uint16_t, std::string_view>> sorted() const;
  void shrink() { bytes_.shrink_to_fit(); }

 private:
  std::size_t position(std::uint16_t field) const;
  std::string bytes_;  // field number, length, text; numbers in two bytes each
};

struct StoredContact {
  std::string email;                                        ///< normalised; empty: none
  std::string mobile;                                       ///< digits; empty: none
  std::vector<std::pair<std::string, std::string>> custom;  ///< name and value
  PackedFields fields;
  std::vector<std::int32_t> lists;                         ///< sorted
  std::vector<std::pair<std::int32_t, bool>> preferences;  ///< sorted by id
  std::vector<std::string> consents;                       ///< each as JSON text
  std::uint8_t email_status = 0;
  std::uint8_t email_type = 0;
  std::uint8_t opt_in_type = 0;
  std::uint8_t sms_status = 0;
  std::uint8_t whatsapp_status = 0;
};

/// {"email":...,"mobileNumber":...,custom...}
void append_identifiers(std::string& out, const StoredContact& contact);
/// The whole contact as one line of JSON without its newline.
void append_contact(std::string& out, std::int64_t contact_id, const StoredContact& contact, const AccountSetup& setup);

}  // namespace dotsync::sandbox

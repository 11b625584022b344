// Store: the contacts of the account, found by any identifier. Used by the import worker and by GET /sandbox/contacts.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sandbox/stored_contact.hpp"

namespace dotsync::sandbox {

/// A contact's place in the store: its contactId is the place plus the first id.
using Place = std::uint32_t;

/// Every member but lock() needs the lock held by the caller.
class Store {
 public:
  static constexpr std::int64_t first_contact_id = 1'000'001;

  [[nodiscard]] std::unique_lock<std::mutex> lock() const { return std::unique_lock(mutex_); }

  std::optional<Place> find_id(std::int64_t contact_id) const;
  /// `name` is email, mobileNumber or a custom identifier; `value` is normalised.
  std::optional<Place> find(std::string_view name, std::string_view value) const;
  Place create();
  /// Sets an identifier, which no other contact may hold; the value it had before is free again.
  void set_identifier(Place place, std::string_view name, const std::string& value);

  StoredContact& at(Place place) { return contacts_[place]; }
  const StoredContact& at(Place place) const { return contacts_[place]; }
  std::size_t size() const { return contacts_.size(); }
  static std::int64_t id_of(Place place) { return first_contact_id + place; }

  /// How many contacts the list holds.
  std::size_t list_size(std::int32_t list) const;
  void add_to_list(Place place, std::int32_t list);

 private:
  mutable std::mutex mutex_;
  std::deque<StoredContact> contacts_;
  std::unordered_map<std::string, Place> by_identifier_;
  std::unordered_map<std::int32_t, std::size_t> list_sizes_;
};

}  // namespace dotsync::sandbox

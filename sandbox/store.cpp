#include "sandbox/store.hpp"

#include <algorithm>

namespace dotsync::sandbox {
namespace {

/// One index for all identifiers. No name and no e-mail address holds a line feed in front, so keys do not collide.
std::string index_key(std::string_view name, std::string_view value) {
  std::string key;
  key.reserve(name.size() + value.size() + 1);
  if (name == "email") return std::string(value);
  key += '\n';
  if (name != "mobileNumber") {
    key += name;
    key += '\n';
  }
  key += value;
  return key;
}

std::string& identifier_slot(StoredContact& contact, std::string_view name) {
  if (name == "email") return contact.email;
  if (name == "mobileNumber") return contact.mobile;
  for (auto& [known, value] : contact.custom) {
    if (known == name) return value;
  }
  contact.custom.emplace_back(name, std::string());
  return contact.custom.back().second;
}

}  // namespace

std::optional<Place> Store::find_id(std::int64_t contact_id) const {
  const std::int64_t place = contact_id - first_contact_id;
  if (contact_id < first_contact_id || place >= static_cast<std::int64_t>(contacts_.size())) return std::nullopt;
  return static_cast<Place>(place);
}

std::optional<Place> Store::find(std::string_view name, std::string_view value) const {
  const auto found = by_identifier_.find(index_key(name, value));
  if (found == by_identifier_.end()) return std::nullopt;
  return found->second;
}

Place Store::create() {
  contacts_.emplace_back();
  return static_cast<Place>(contacts_.size() - 1);
}

void Store::set_identifier(Place place, std::string_view name, const std::string& value) {
  std::string& slot = identifier_slot(contacts_[place], name);
  if (slot == value) return;
  if (!slot.empty()) by_identifier_.erase(index_key(name, slot));
  slot = value;
  by_identifier_[index_key(name, value)] = place;
}

std::size_t Store::list_size(std::int32_t list) const {
  const auto found = list_sizes_.find(list);
  return found == list_sizes_.end() ? 0 : found->second;
}

void Store::add_to_list(Place place, std::int32_t list) {
  std::vector<std::int32_t>& lists = contacts_[place].lists;
  const auto at = std::lower_bound(lists.begin(), lists.end(), list);
  if (at != lists.end() && *at == list) return;
  lists.insert(at, list);
  ++list_sizes_[list];
}

}  // namespace dotsync::sandbox

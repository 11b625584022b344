// FieldDigests: one byte for each field of a contact, by which the ledger can tell which fields a change is about and
// which ones it clears. Made by lib/mapping, compared by lib/sync, stored with the line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// The first byte stands for the fields' names and order: digests under different ones cannot be compared.
/// The others stand for a field each; equal values have equal bytes, different ones mostly not (253 of 254).
namespace field_digests {

inline constexpr char cleared = 0;   ///< null was sent, or nothing ever
inline constexpr char left_out = 1;  ///< the field is not in the contact: what Dotdigital has stays

/// The first byte of digests with these fields.
char layout(const std::vector<std::string>& names);

/// `now` over `before`: what Dotdigital has once the contact is applied. Empty `before`: nothing was ever sent.
std::string merged(std::string_view before, std::string_view now);

/// Fields that had a value and are set to null.
std::size_t count_cleared(std::string_view before, std::string_view now);

/// Places of the fields (from 0) that a contact with `now` changes; nothing where the layouts differ.
std::vector<std::size_t> changed(std::string_view before, std::string_view now);

}  // namespace field_digests
}  // namespace dotsync

// FieldDigests: one byte for each field of a contact, by which the ledger can tell which fields a change is about and
// which ones it clears. Made by lib/mapping, compared by lib/sync, stored with the line.
#pragma once

#include <cstddef>
#include <map>
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
/// The same of the fields that it clears.
std::vector<std::size_t> now_cleared(std::string_view before, std::string_view now);

}  // namespace field_digests

/// The names behind the digests of one stream, those of its earlier mappings included.
class FieldLayouts {
 public:
  /// Of two layouts that agree by chance (one in 128) the later one counts.
  void learn(const std::vector<std::string>& names);
  bool knows(std::string_view digests) const;
  const std::vector<std::string>& names(char layout) const { return names_.at(layout); }
  const std::map<char, std::vector<std::string>>& all() const { return names_; }

  /// `before` in the layout of `now`: what a field held under its name. Fields that were not there count as cleared.
  /// As it is where either layout is unknown.
  std::string translated(std::string_view before, std::string_view now) const;

 private:
  std::map<char, std::vector<std::string>> names_;
};

}  // namespace dotsync

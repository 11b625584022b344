// What a mapping sends to the account, by name: its data fields with their types, its identifiers, the ids of its lists
// and preferences. For `check` and `fields`, which compare it with the account. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mapping/mapping.hpp"

namespace dotsync {

/// A data field or an identifier.
struct MappedField {
  std::string name;
  Mark mark;                      ///< of its value
  std::optional<ValueType> type;  ///< what is sent; nothing where only the columns can tell
  std::string column;             ///< where it comes from one column; else empty
  bool as_is = false;             ///< nothing is done to the column's value but to give it the type
  bool has_country = false;       ///< of type phone: national numbers can be read
  bool guarded = false;           ///< `when` leaves it out of some rows
};

/// Of a list or preference: the id, or the name that stands for it.
struct MappedId {
  std::int64_t id = 0;
  std::string name;
  Mark mark;
};

/// As far as the file alone can tell.
std::vector<MappedField> mapped_data_fields(const Mapping& mapping);
/// With every type.
std::vector<MappedField> mapped_data_fields(const BoundMapping& mapping);
std::vector<MappedField> mapped_identifiers(const Mapping& mapping);
std::vector<MappedId> mapped_lists(const Mapping& mapping);
std::vector<MappedId> mapped_preferences(const Mapping& mapping);

}  // namespace dotsync

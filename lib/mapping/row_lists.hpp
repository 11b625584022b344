// row_lists: the lists that a row's own array names -> their ids. Used by map_row.cpp and explain.cpp. Internal to
// lib/mapping.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "mapping/plan.hpp"
#include "model/contact.hpp"

namespace dotsync {

/// `text` is what the entry's leaf gave: an array, or one name or id alone. Names count as they are, else without
/// the space around them; null and empty elements name nothing. A rejection for the first element that is no list of
/// the account.
std::variant<std::vector<std::int64_t>, Rejection> lists_of(const MappingPlan& plan, const ListPlan& entry,
                                                            std::string_view text);

}  // namespace dotsync

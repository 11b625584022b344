// map_row: a row -> a contact's JSON at the end of a body, or a rejection. Used by lib/sync and by the commands that
// show what would be sent.
#pragma once

#include <string>
#include <variant>

#include "base/keyed_hash.hpp"
#include "mapping/mapping.hpp"
#include "model/contact.hpp"
#include "model/row.hpp"

namespace dotsync {

/// `row` carries the columns of Mapping::columns(), in that order. On a rejection `body` is as it was before. No I/O;
/// any number of threads with a KeyedHash of their own. Does not throw but for want of memory.
std::variant<MappedContact, Rejection> map_row(const BoundMapping& mapping, const Row& row, std::string& body,
                                               KeyedHash& hash);

}  // namespace dotsync

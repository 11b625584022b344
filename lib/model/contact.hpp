// What became of a row: a contact in a body, or a rejection. Made by lib/mapping; read by lib/sync.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/keyed_hash.hpp"
#include "model/contact_parts.hpp"

namespace dotsync {

/// One identifier of a contact, as the ledger knows it: never in clear.
struct ContactIdentifier {
  std::string kind;     ///< "email", "mobileNumber", "contactId" or a custom name
  Identity identity{};  ///< of the normalised value (model/identifier.hpp)
};

/// A contact whose JSON lies in the body that map_row() was given, from body_begin for body_size bytes.
struct MappedContact {
  std::string match_kind;   ///< the matchIdentifier
  std::string match_value;  ///< normalised, in clear: kept only for contacts that fail
  Identity identity{};      ///< of match_kind and match_value
  std::vector<ContactIdentifier>
      identifiers;                ///< all that are sent, the matching one included: reports are matched by them
  std::int64_t payload_hash = 0;  ///< without resubscribeOptions and consent records; never 0
  std::string fields;             ///< field_digests.hpp, of the data fields and channel properties
  std::size_t body_begin = 0;
  std::size_t body_size = 0;
  ContactParts parts{};
};

/// Why a row cannot be sent. Carries no value of the row, so that it may be logged (but the name of an unknown list).
struct Rejection {
  std::string field;   ///< "dataFields.BIRTHDAY"
  std::string code;    ///< stable word, snake_case: "too_long"
  std::string reason;  ///< what is wrong, for a person
  std::string remedy;  ///< what to do about it
};

}  // namespace dotsync

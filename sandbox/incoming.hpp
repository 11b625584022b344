// Incoming: one contact of an import with its values normalised, or the reasons why it is not taken. Pure.
// Used by the import worker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/account.hpp"
#include "sandbox/json_doc.hpp"
#include "sandbox/report.hpp"

namespace dotsync::sandbox {

struct Incoming {
  std::string_view match;  ///< the match identifier's name
  std::optional<std::int64_t> contact_id;
  /// Name and normalised value of every identifier but the contactId.
  std::vector<std::pair<std::string_view, std::string>> identifiers;
  std::vector<Failure> failures;  ///< not empty: the contact is not taken
};

/// `contact` has passed validate_contact.
Incoming read_incoming(const JsonNode& contact, const AccountSetup& setup);

}  // namespace dotsync::sandbox

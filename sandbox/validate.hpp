// Validation of an import request: what makes the vendor refuse the whole of it with 400. Used by the import route.
// Source: contacts-openapi.json 3.4.3, with its allOf merged before additionalProperties is applied.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sandbox/account.hpp"
#include "sandbox/findings.hpp"
#include "sandbox/json_doc.hpp"

namespace dotsync::sandbox {

/// A request that is refused as a whole.
struct Refusal {
  std::string error_code;
  std::string description;
  std::vector<Detail> details;
};

/// Nothing when the import may be accepted.
std::optional<Refusal> validate_import(const JsonNode& body, const AccountSetup& setup);

// The parts, one level each.
void validate_contact(const Spot& spot, const JsonNode& contact, const AccountSetup& setup, Findings& findings);
void validate_identifiers(const Spot& spot, const JsonNode& identifiers, const AccountSetup& setup, Findings& findings);
void validate_channels(const Spot& spot, const JsonNode& channels, Findings& findings);
void validate_lists(const Spot& spot, const JsonNode& lists, Findings& findings);
void validate_preferences(const Spot& spot, const JsonNode& preferences, Findings& findings);
void validate_consent_records(const Spot& spot, const JsonNode& records, Findings& findings);

}  // namespace dotsync::sandbox

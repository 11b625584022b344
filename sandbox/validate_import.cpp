// The envelope of an import and the frame of each contact. One bad contact refuses all of them: that is the vendor's
// way, and the reason why a client has to find the guilty one.
#include <fmt/format.h>

#include "sandbox/formats.hpp"
#include "sandbox/validate.hpp"

namespace dotsync::sandbox {
namespace {

Refusal invalid(std::string_view code, const Findings& findings) {
  return {fmt::format("contacts:{}", code), "The request is not valid, see the details", findings.details()};
}

/// The match identifier names one of the identifiers that came with it, and one that the account knows.
void validate_match_identifier(const Spot& contact_spot, const JsonNode& contact, const AccountSetup& setup,
                               Findings& findings) {
  const Spot spot{&contact_spot, "matchIdentifier"};
  const JsonNode* match = contact.find("matchIdentifier");
  if (match == nullptr) return findings.add(spot, "Required");
  if (!findings.expect_kind(spot, *match, JsonKind::text)) return;
  if (!is_identifier_name(match->text)) {
    return findings.add(spot, "Expected 1-50 letters, digits, hyphens and underscores");
  }
  const bool standard = match->text == "contactId" || match->text == "email" || match->text == "mobileNumber";
  if (!standard && !setup.has_custom_identifier(match->text)) {
    return findings.add(spot, "The account has no identifier of this name");
  }
  const JsonNode* identifiers = contact.find("identifiers");
  if (identifiers == nullptr || !identifiers->is(JsonKind::object)) return;
  if (identifiers->find(match->text) == nullptr) findings.add(spot, "The identifiers do not hold this one");
}

}  // namespace

void validate_contact(const Spot& spot, const JsonNode& contact, const AccountSetup& setup, Findings& findings) {
  if (!findings.expect_kind(spot, contact, JsonKind::object)) return;
  validate_match_identifier(spot, contact, setup, findings);
  if (contact.find("identifiers") == nullptr) findings.add({&spot, "identifiers"}, "Required");
  for (const JsonNode* part = contact.first; part != nullptr; part = part->next) {
    const Spot here{&spot, part->key};
    if (part->key == "identifiers") {
      validate_identifiers(here, *part, setup, findings);
    } else if (part->key == "dataFields") {
      findings.expect_kind(here, *part, JsonKind::object);
    } else if (part->key == "channelProperties") {
      validate_channels(here, *part, findings);
    } else if (part->key == "lists") {
      validate_lists(here, *part, findings);
    } else if (part->key == "preferences") {
      validate_preferences(here, *part, findings);
    } else if (part->key == "consentRecords") {
      validate_consent_records(here, *part, findings);
    }
    // Any other name: the contract leaves the contact object open.
  }
}

std::optional<Refusal> validate_import(const JsonNode& body, const AccountSetup& setup) {
  Findings findings;
  const Spot root;
  if (!findings.expect_kind(root, body, JsonKind::object)) return invalid("badJson", findings);
  if (const JsonNode* merge = body.find("mergeOption"); merge != nullptr) {
    const Spot spot{&root, "mergeOption"};
    findings.expect_one_of(spot, *merge, "overwrite|overwriteIfNotEmpty|overwriteIfEmpty");
    if (!findings.empty()) return invalid("invalidMergeOption", findings);
  }
  const JsonNode* contacts = body.find("contacts");
  const Spot spot{&root, "contacts"};
  if (contacts == nullptr) {
    findings.add(spot, "Required");
    return invalid("noContactsSpecified", findings);
  }
  if (!findings.expect_kind(spot, *contacts, JsonKind::array)) return invalid("invalidContacts", findings);
  if (contacts->count == 0) {
    findings.add(spot, "Expected at least 1 contact");
    return invalid("noContactsSpecified", findings);
  }
  long index = 0;
  for (const JsonNode* contact = contacts->first; contact != nullptr && !findings.full(); contact = contact->next) {
    validate_contact({&spot, {}, index++}, *contact, setup, findings);
  }
  if (findings.empty()) return std::nullopt;
  return invalid("invalidContacts", findings);
}

}  // namespace dotsync::sandbox

// The data sets of a contact. The order of checks is that of the contract, so that details come in the order of the
// body.
#include <fmt/format.h>

#include "base/limits.hpp"
#include "sandbox/formats.hpp"
#include "sandbox/validate.hpp"

namespace dotsync::sandbox {
namespace {

constexpr std::string_view locales =
    "cs-CS|da-DA|de-DE|el-EL|en-EN|es-ES|es|fi-FI|fr-FR|hu-HU|it-IT|nl-NL|nb-NO|pl-PL|pt-PT|ru-RU|se-SE|sk-SK|tr-TR|"
    "zh-CN";

void validate_resubscribe_options(const Spot& spot, const JsonNode& options, Findings& findings) {
  if (!findings.expect_kind(spot, options, JsonKind::object)) return;
  for (const JsonNode* part = options.first; part != nullptr; part = part->next) {
    const Spot here{&spot, part->key};
    if (part->key == "resubscribeWithNoChallenge") {
      findings.expect_kind(here, *part, JsonKind::boolean);
    } else if (part->key == "preferredLocale") {
      findings.expect_one_of(here, *part, locales);
    } else if (part->key == "redirectUrlAfterChallenge") {
      if (findings.expect_kind(here, *part, JsonKind::text) && !is_uri(part->text))
        findings.add(here, "Expected a URI");
    }
  }
}

void validate_email_channel(const Spot& spot, const JsonNode& email, Findings& findings) {
  if (!findings.expect_kind(spot, email, JsonKind::object)) return;
  findings.expect_only(spot, email, "emailType|optInType|status|resubscribeOptions");
  for (const JsonNode* part = email.first; part != nullptr; part = part->next) {
    const Spot here{&spot, part->key};
    if (part->key == "emailType") {
      // The enumeration says html and plainText; the vendor's own example says Html.
      findings.expect_one_of(here, *part, "html|plainText|Html|PlainText");
    } else if (part->key == "optInType") {
      findings.expect_one_of(here, *part, "unknown|single|double|verifiedDouble");
    } else if (part->key == "status") {
      findings.expect_one_of(here, *part, "subscribed|unsubscribed|suppressed");
    } else if (part->key == "resubscribeOptions") {
      validate_resubscribe_options(here, *part, findings);
    }
  }
}

void validate_mobile_channel(const Spot& spot, const JsonNode& channel, Findings& findings) {
  if (!findings.expect_kind(spot, channel, JsonKind::object)) return;
  findings.expect_only(spot, channel, "status");
  if (const JsonNode* status = channel.find("status"); status != nullptr) {
    findings.expect_one_of({&spot, "status"}, *status, "noSubscription|subscribed|unsubscribed|suppressed");
  }
}

/// A member that must be a text and, by `fits`, more than that.
template <class Fits>
void require_text(const Spot& parent, const JsonNode& object, std::string_view name, std::string_view expected,
                  Fits fits, Findings& findings) {
  const Spot spot{&parent, name};
  const JsonNode* value = object.find(name);
  if (value == nullptr) return findings.add(spot, "Required");
  if (findings.expect_kind(spot, *value, JsonKind::text) && !fits(value->text)) {
    findings.add(spot, fmt::format("Expected {}", expected));
  }
}

void validate_consent_record(const Spot& spot, const JsonNode& record, Findings& findings) {
  if (!findings.expect_kind(spot, record, JsonKind::object)) return;
  findings.expect_only(spot, record, "text|dateTimeConsented|url|ipAddress|userAgent");
  const auto not_empty = [](std::string_view text) { return !text.empty(); };
  require_text(spot, record, "text", "a text that is not empty", not_empty, findings);
  require_text(spot, record, "dateTimeConsented", "an ISO 8601 date and time", is_date_time, findings);
  require_text(spot, record, "url", "a URI", is_uri, findings);
  require_text(spot, record, "ipAddress", "an IPv4 or IPv6 address", is_ip_address, findings);
  require_text(spot, record, "userAgent", "a text that is not empty", not_empty, findings);
}

void validate_preference(const Spot& spot, const JsonNode& preference, Findings& findings) {
  if (!findings.expect_kind(spot, preference, JsonKind::object)) return;
  const JsonNode* id = preference.find("id");
  const JsonNode* opted_in = preference.find("isOptedIn");
  if (id == nullptr) findings.add({&spot, "id"}, "Required");
  if (id != nullptr) findings.expect_int32({&spot, "id"}, *id);
  if (opted_in == nullptr) findings.add({&spot, "isOptedIn"}, "Required");
  if (opted_in != nullptr) findings.expect_kind({&spot, "isOptedIn"}, *opted_in, JsonKind::boolean);
}

}  // namespace

void validate_identifiers(const Spot& spot, const JsonNode& identifiers, const AccountSetup& setup,
                          Findings& findings) {
  if (!findings.expect_kind(spot, identifiers, JsonKind::object)) return;
  for (const JsonNode* value = identifiers.first; value != nullptr; value = value->next) {
    const Spot here{&spot, value->key};
    if (value->key == "contactId") {
      if (findings.expect_kind(here, *value, JsonKind::integer) && value->integer < 0) {
        findings.add(here, "Expected 0 or more");
      }
    } else if (value->key != "email" && value->key != "mobileNumber") {
      // The contract gives e-mail and mobile no type: their values are judged contact by contact, in the report.
      if (!setup.has_custom_identifier(value->key)) findings.add(here, "The account has no identifier of this name");
      findings.expect_kind(here, *value, JsonKind::text);
    }
  }
}

void validate_channels(const Spot& spot, const JsonNode& channels, Findings& findings) {
  if (!findings.expect_kind(spot, channels, JsonKind::object)) return;
  findings.expect_only(spot, channels, "email|sms|whatsApp");
  for (const JsonNode* channel = channels.first; channel != nullptr; channel = channel->next) {
    const Spot here{&spot, channel->key};
    if (channel->key == "email") validate_email_channel(here, *channel, findings);
    if (channel->key == "sms" || channel->key == "whatsApp") validate_mobile_channel(here, *channel, findings);
  }
}

void validate_lists(const Spot& spot, const JsonNode& lists, Findings& findings) {
  if (!findings.expect_count(spot, lists, 1, limits::lists_per_contact_max)) return;
  long index = 0;
  for (const JsonNode* list = lists.first; list != nullptr; list = list->next) {
    findings.expect_int32({&spot, {}, index++}, *list);
  }
}

void validate_preferences(const Spot& spot, const JsonNode& preferences, Findings& findings) {
  if (!findings.expect_count(spot, preferences, 1, UINT32_MAX)) return;
  long index = 0;
  for (const JsonNode* preference = preferences.first; preference != nullptr; preference = preference->next) {
    validate_preference({&spot, {}, index++}, *preference, findings);
  }
}

void validate_consent_records(const Spot& spot, const JsonNode& records, Findings& findings) {
  if (!findings.expect_count(spot, records, 1, limits::consent_records_per_contact_max)) return;
  long index = 0;
  for (const JsonNode* record = records.first; record != nullptr; record = record->next) {
    validate_consent_record({&spot, {}, index++}, *record, findings);
  }
}

}  // namespace dotsync::sandbox

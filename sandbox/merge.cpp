// The semantics of an upsert. Where the contract is silent the choice is written beside it and in README.md.
#include "sandbox/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "sandbox/formats.hpp"

namespace dotsync::sandbox {
namespace {

constexpr std::uint8_t subscribed = place_of(channel_statuses, "subscribed");
constexpr std::uint8_t no_subscription = place_of(channel_statuses, "noSubscription");
constexpr std::uint8_t pending = place_of(channel_statuses, "pendingOptIn");

bool is_empty(const JsonNode& value) {
  return value.is(JsonKind::null) || (value.is(JsonKind::text) && value.text.empty());
}

bool has_value(const StoredContact& contact, std::uint16_t field) {
  const auto stored = contact.fields.get(field);
  return stored && *stored != "\"\"";
}

std::string_view text_member(const JsonNode& object, std::string_view name) {
  const JsonNode* value = object.find(name);
  return value == nullptr ? std::string_view() : value->text;
}

/// A person who has to confirm first is pending until then: a new opt-in under verifiedDouble, or a return to
/// subscribed for which a challenge was ordered.
std::uint8_t status_after(std::uint8_t before, std::uint8_t wanted, const JsonNode& email, std::string_view opt_in) {
  if (wanted != subscribed || before == subscribed) return wanted;
  if (opt_in == "verifiedDouble") return pending;
  const JsonNode* options = email.find("resubscribeOptions");
  const JsonNode* silent = options == nullptr ? nullptr : options->find("resubscribeWithNoChallenge");
  const bool challenge = silent != nullptr && !silent->boolean;
  return challenge && before != 0 ? pending : wanted;
}

void merge_email(const JsonNode& email, bool is_new, StoredContact& contact) {
  const std::string_view type = text_member(email, "emailType");
  if (!type.empty())
    contact.email_type = place_of(email_types, type.front() == 'h' || type.front() == 'H' ? "html" : "plainText");
  const std::string_view opt_in = text_member(email, "optInType");
  if (!opt_in.empty()) contact.opt_in_type = place_of(opt_in_types, opt_in);
  const std::string_view status = text_member(email, "status");
  const std::uint8_t before = is_new ? std::uint8_t{0} : contact.email_status;
  std::uint8_t wanted = contact.email_status;
  if (!status.empty()) wanted = place_of(channel_statuses, status);
  contact.email_status = status_after(before, wanted, email, opt_in);
}

void merge_lists(const JsonNode& lists, Place place, Store& store, const AccountSetup& setup,
                 std::vector<Failure>& failures) {
  std::vector<std::int64_t> unknown;
  for (const JsonNode* list = lists.first; list != nullptr; list = list->next) {
    const auto id = static_cast<std::int32_t>(list->integer);
    if (setup.list_ids.contains(id)) {
      store.add_to_list(place, id);
    } else {
      unknown.push_back(id);
    }
  }
  if (unknown.empty()) return;
  failures.push_back(
      {"InvalidAddressBookIds", fmt::format("The account has no lists with these ids: {}", fmt::join(unknown, ", "))});
}

void set_preference(StoredContact& contact, std::int32_t id, bool opted_in) {
  const auto at = std::lower_bound(contact.preferences.begin(), contact.preferences.end(), std::pair(id, false));
  if (at != contact.preferences.end() && at->first == id) {
    at->second = opted_in;
  } else {
    contact.preferences.insert(at, {id, opted_in});
  }
}

void merge_preferences(const JsonNode& preferences, StoredContact& contact, const AccountSetup& setup,
                       std::vector<Failure>& failures) {
  std::vector<std::int64_t> unknown;
  for (const JsonNode* sent = preferences.first; sent != nullptr; sent = sent->next) {
    const auto id = static_cast<std::int32_t>(sent->find("id")->integer);
    const Preference* known = setup.find_preference(id);
    if (known == nullptr || !known->is_preference) {
      unknown.push_back(id);
    } else {
      set_preference(contact, id, sent->find("isOptedIn")->boolean);
    }
  }
  if (unknown.empty()) return;
  failures.push_back({"InvalidPreferenceIds",
                      fmt::format("These ids are no preferences of the account: {}", fmt::join(unknown, ", "))});
}

/// The vendor wants UTC; a consent given tomorrow is a slip of somebody's clock. Both parse, neither is applied.
bool consent_applies(const JsonNode& record) {
  const std::string_view when = record.find("dateTimeConsented")->text;
  if (!is_utc(when)) return false;
  const auto time = parse_time(when);
  return !time || *time <= SystemClock().now() + std::chrono::hours(24);
}

void merge_consents(const JsonNode& records, StoredContact& contact, std::vector<Failure>& failures) {
  for (const JsonNode* record = records.first; record != nullptr; record = record->next) {
    if (!consent_applies(*record)) {
      failures.push_back({"consentRecordsNotApplied",
                          "The provided consent records could not be applied as they were incorrectly formatted"});
      return;
    }
  }
  for (const JsonNode* record = records.first; record != nullptr; record = record->next) {
    std::string text;
    append_json(text, *record);
    contact.consents.push_back(std::move(text));
  }
}

}  // namespace

MergeOption merge_option(std::string_view name) {
  if (name == "overwriteIfNotEmpty") return MergeOption::overwrite_if_not_empty;
  return name == "overwriteIfEmpty" ? MergeOption::overwrite_if_empty : MergeOption::overwrite;
}

void merge_fields(const JsonNode& fields, MergeOption option, const AccountSetup& setup, StoredContact& contact) {
  for (const JsonNode* value = fields.first; value != nullptr; value = value->next) {
    const std::uint16_t field = setup.field_numbers.find(value->key)->second;
    if (option == MergeOption::overwrite_if_not_empty && is_empty(*value)) continue;
    if (option == MergeOption::overwrite_if_empty && has_value(contact, field)) continue;
    if (value->is(JsonKind::null)) {
      contact.fields.erase(field);
    } else {
      std::string json;
      append_json(json, *value);
      contact.fields.set(field, json);
    }
  }
  contact.fields.shrink();
}

void merge_channels(const JsonNode* channels, bool is_new, StoredContact& contact) {
  // A contact that gets its first address or number gets the channel's default with it.
  if (!contact.email.empty() && contact.email_status == 0) {
    contact.email_status = subscribed;
    if (contact.email_type == 0) contact.email_type = place_of(email_types, "html");
    if (contact.opt_in_type == 0) contact.opt_in_type = place_of(opt_in_types, "unknown");
  }
  if (!contact.mobile.empty()) {
    if (contact.sms_status == 0) contact.sms_status = no_subscription;
    if (contact.whatsapp_status == 0) contact.whatsapp_status = no_subscription;
  }
  if (channels == nullptr) return;
  if (const JsonNode* email = channels->find("email"); email != nullptr) merge_email(*email, is_new, contact);
  const auto set_status = [&](std::string_view channel, std::uint8_t& status) {
    const JsonNode* sent = channels->find(channel);
    const std::string_view name = sent == nullptr ? std::string_view() : text_member(*sent, "status");
    if (!name.empty()) status = place_of(channel_statuses, name);
  };
  set_status("sms", contact.sms_status);
  set_status("whatsApp", contact.whatsapp_status);
}

void merge_sets(const JsonNode& sent, Place place, Store& store, const AccountSetup& setup,
                std::vector<Failure>& failures) {
  StoredContact& contact = store.at(place);
  if (const JsonNode* lists = sent.find("lists"); lists != nullptr) merge_lists(*lists, place, store, setup, failures);
  if (const JsonNode* preferences = sent.find("preferences"); preferences != nullptr) {
    merge_preferences(*preferences, contact, setup, failures);
  }
  if (const JsonNode* records = sent.find("consentRecords"); records != nullptr) {
    merge_consents(*records, contact, failures);
  }
}

}  // namespace dotsync::sandbox

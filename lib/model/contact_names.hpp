// The API's names and words for a contact: the keys of its JSON, and of the mapping, which has the same shape.
// Used by the contact writer and by lib/mapping. Source: contacts-openapi.json 3.4.3, operation "Import contact
// collection".
#pragma once

#include <array>
#include <string_view>

namespace dotsync::names {

inline constexpr std::string_view merge_option = "mergeOption";
inline constexpr std::string_view contacts = "contacts";

inline constexpr std::string_view match_identifier = "matchIdentifier";
inline constexpr std::string_view identifiers = "identifiers";
inline constexpr std::string_view data_fields = "dataFields";
inline constexpr std::string_view channel_properties = "channelProperties";
inline constexpr std::string_view lists = "lists";
inline constexpr std::string_view preferences = "preferences";
inline constexpr std::string_view consent_records = "consentRecords";

inline constexpr std::string_view email = "email";
inline constexpr std::string_view mobile_number = "mobileNumber";
inline constexpr std::string_view contact_id = "contactId";

inline constexpr std::string_view sms = "sms";
inline constexpr std::string_view whats_app = "whatsApp";
inline constexpr std::string_view status = "status";
inline constexpr std::string_view email_type = "emailType";
inline constexpr std::string_view opt_in_type = "optInType";
inline constexpr std::string_view resubscribe_options = "resubscribeOptions";
inline constexpr std::string_view no_challenge = "resubscribeWithNoChallenge";
inline constexpr std::string_view preferred_locale = "preferredLocale";
inline constexpr std::string_view redirect_url = "redirectUrlAfterChallenge";

inline constexpr std::string_view id = "id";
inline constexpr std::string_view is_opted_in = "isOptedIn";

inline constexpr std::string_view consent_text = "text";
inline constexpr std::string_view consent_time = "dateTimeConsented";
inline constexpr std::string_view consent_url = "url";
inline constexpr std::string_view consent_ip = "ipAddress";
inline constexpr std::string_view consent_agent = "userAgent";

/// The parts of a consent record, in the order of ConsentPart.
inline constexpr std::array<std::string_view, 5> consent_parts = {consent_text, consent_time, consent_url, consent_ip,
                                                                  consent_agent};

inline constexpr std::array<std::string_view, 3> email_statuses = {"subscribed", "unsubscribed", "suppressed"};
inline constexpr std::array<std::string_view, 4> mobile_statuses = {"noSubscription", "subscribed", "unsubscribed",
                                                                    "suppressed"};
inline constexpr std::array<std::string_view, 2> email_types = {"html", "plainText"};
inline constexpr std::array<std::string_view, 4> opt_in_types = {"unknown", "single", "double", "verifiedDouble"};
/// The vendor's own spellings ("cs-CS", "se-SE"): not the usual locale names.
inline constexpr std::array<std::string_view, 20> locales = {
    "cs-CS", "da-DA", "de-DE", "el-EL", "en-EN", "es-ES", "es",    "fi-FI", "fr-FR", "hu-HU",
    "it-IT", "nl-NL", "nb-NO", "pl-PL", "pt-PT", "ru-RU", "se-SE", "sk-SK", "tr-TR", "zh-CN"};

}  // namespace dotsync::names

#include "model/failure_book.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace dotsync {
namespace {

using enum FailureClass;

/// The vendor's codes stand in its reference pages and in contacts-openapi.json, whose spellings differ from page to
/// page. Our own are in snake_case. The classes are ours: they say when a contact is worth another try.
constexpr FailureEntry book[] = {
    {"abandoned", unknown, "The import did not end in a very long time and was given up.",
     "Ask Dotdigital's support with the import id; dotsync sends the latest rows again."},
    {"ApiSchemaViolation", fix_row, "Dotdigital found a value of this contact in a form that it does not take.",
     "Look at the description for the field, then correct the row, or the field's type in the mapping."},
    {"bad_request", set_up, "Dotdigital refused the import and gave no code.",
     "Run `dotsync check`; a proxy in between may have answered instead of Dotdigital."},
    {"bad_utf8", fix_row, "A text of the row is not valid UTF-8.",
     "Repair the column's text, or the database's encoding."},
    {"Blocker", suppressed, "The address is blocked in Dotdigital: mail to it has failed for good or was forbidden.",
     "Correct the address in the row; or ask Dotdigital's support to lift the block, then change the row."},
    {"consent_incomplete", fix_row, "A consent record of the row lacks one of its five parts.",
     "Fill the column, give it a `default`, or narrow the record's `when`."},
    {"consentRecordsNotApplied", fix_row, "The contact was stored, but its consent records were not.",
     "Correct the consent's columns in the row: text, time (UTC), URL, IP address and user agent are all needed."},
    {"contact_too_large", fix_row, "The contact alone is larger than a whole import may be.",
     "Shorten its texts, or raise the stream's `batch.body_bytes_max`."},
    {"contacts:badJson", unknown, "Dotdigital could not read the import at all.",
     "Run `dotsync preview` on the row and report what it shows: dotsync should never send this."},
    {"contacts:invalidContacts", fix_row, "Dotdigital refused the contact before importing it.",
     "Look at the description for the field, then correct the row or the mapping."},
    {"contacts:tooManyActiveImports", transient, "The account has as many imports running as Dotdigital allows.",
     "Nothing: dotsync waits for one to end. Lower `active_imports_max` to leave room for others."},
    {"Duplicate", fix_row, "Another contact of the same import carries one of this contact's identifiers.",
     "Find the rows that share an e-mail address, a mobile number or a custom identifier, and keep it in one of them."},
    {"duplicateIdentifier", fix_row, "One of the identifiers already belongs to another contact of the account.",
     "Find the two rows that share it, or merge the two contacts in Dotdigital, then change the row."},
    {"empty_text", fix_row, "A text of the row is empty where Dotdigital wants at least one character.",
     "Fill the column, or give the mapping a `default`."},
    {"ExceedsAllowedContactLimit", set_up, "The account holds as many contacts as its plan allows.",
     "Delete contacts in Dotdigital or have the limit raised; dotsync tries again every day."},
    {"excess_activity", transient,
     "The account has made more calls in an hour than Dotdigital allows and is capped for a while.",
     "Nothing: dotsync waits. Look for other programs that use the same account."},
    {"forbidden", set_up, "Dotdigital refused the API user: wrong region or missing permission.",
     "Run `dotsync check`, which names the right region."},
    {"GloballySuppressed", suppressed, "The person is suppressed in the whole account and must not be written to.",
     "Leave it so, unless the person has asked for mail again: then lift the suppression in Dotdigital."},
    {"ImportFailed", transient, "Dotdigital began the import and gave it up.",
     "Nothing: dotsync sends its contacts again. When it goes on, ask Dotdigital's support with the import id."},
    {"InvalidAddressBookIds", set_up, "One of the lists does not exist in the account.",
     "Correct the list's id or name under `lists` in the mapping; `dotsync check` shows which."},
    {"InvalidContact", fix_row, "Dotdigital does not take this contact.",
     "Look at the description, compare with `dotsync preview`, and correct the row or the mapping."},
    {"InvalidContactId", fix_row, "No contact of the account has this contactId.",
     "Correct the contactId in the row, or leave it empty and match by another identifier."},
    {"InvalidContactStatus", fix_row, "The channel status cannot be set for this contact.",
     "Correct the status in the row; a suppressed contact cannot be subscribed by an import."},
    {"InvalidDomain", fix_row, "The domain of the e-mail address does not exist or takes no mail.",
     "Correct the e-mail address in the row."},
    {"InvalidEmail", fix_row, "The e-mail address is not a valid one.", "Correct the e-mail address in the row."},
    {"InvalidMatchIdentifier", set_up, "The account does not know the identifier that the contact is matched by.",
     "Correct `matchIdentifier` in the mapping, or create the custom identifier in Dotdigital."},
    {"InvalidPhoneNumber", fix_row, "The mobile number is not a valid one.",
     "Correct the number in the row; national numbers need `type: phone` and a country in the mapping."},
    {"no_answer", transient, "The import was sent and no usable answer came: it may or may not have been taken.",
     "Nothing: after a settle time dotsync sends the latest rows again."},
    {"no_match_identifier", fix_row,
     "The row's match identifier is NULL or empty, so the contact cannot be told from others.",
     "Fill the column, or leave the row out with the stream's `where`."},
    {"not_a_boolean", fix_row, "A value of the row is neither true nor false.",
     "Correct the column, or map its values to true and false."},
    {"not_a_contact_id", fix_row, "A value of the row is not a contactId, a whole number from 0.",
     "Correct the column."},
    {"not_a_date", fix_row, "A value of the row is not a date from 0001-01-01 to 9999-12-31.",
     "Correct the column; an infinite or BC date cannot be sent."},
    {"not_a_datetime", fix_row, "A value of the row is not a time with its zone between the years 1 and 9999.",
     "Correct the column; a text must be ISO 8601 with Z or an offset."},
    {"not_a_mobile_number", fix_row, "A value of the row is not a mobile number of 7 to 15 digits.",
     "Correct the number, or add `type: phone` with its country."},
    {"not_a_number", fix_row, "A value of the row is not a number that can be sent.",
     "Correct the column, or clean it with `transform` or `map` before `type: number`."},
    {"not_a_phone", fix_row, "A value of the row cannot be a phone number.",
     "Correct the number, or name its country: `{type: phone, country: GB}`."},
    {"not_a_url", fix_row, "A value of the row is not an absolute URL.",
     "Correct the column; a URL begins with a scheme such as https://."},
    {"not_allowed", fix_row, "A value of the row is not one of those that Dotdigital takes there.",
     "Correct the column, or map its values to the allowed ones."},
    {"not_an_email", fix_row, "A value of the row is not an e-mail address.", "Correct the address in the row."},
    {"not_an_ip_address", fix_row, "A value of the row is neither an IPv4 nor an IPv6 address.", "Correct the column."},
    {"not_found", set_up, "The address that was called does not exist there.",
     "Correct `region` or `base_url`, then run `dotsync check`."},
    {"not_in_map", fix_row, "A value of the row has no entry in `map`.",
     "Add it to `map`, or set `otherwise: keep` or `otherwise: null`."},
    {"not_sent", transient, "Dotdigital could not be reached: not one byte of the import was sent.",
     "Check the network, the name server and the proxy; dotsync goes on trying."},
    {"NoValidIdentifiers", fix_row, "Not one identifier of the contact is valid.",
     "Give the row a valid e-mail address, mobile number or custom identifier."},
    {"null_refused", fix_row, "A value of the row is NULL where the mapping says `onNull: reject`.",
     "Fill the column, or give the mapping a `default`."},
    {"null_watermark", fix_row, "The row's watermark is NULL, so no change of the row can be seen.",
     "Fill the column and make it NOT NULL, or set `watermark.nulls` to include."},
    {"rate_limited", transient, "The account has used up its calls.",
     "Nothing: dotsync waits as long as Dotdigital says. Ask Dotdigital for a higher tier if it lasts."},
    {"redirect", set_up, "The server sent the call elsewhere, where dotsync does not follow with a password.",
     "Correct `region` or `base_url`, then run `dotsync check`."},
    {"RejectedByWatchdog", set_up, "Dotdigital's data quality guard stopped the import.",
     "Ask Dotdigital's support with the import id; dotsync tries again every day."},
    {"subscribed_withheld", fix_row,
     "The contact was sent a day after a lost answer, without the status `subscribed`, which nothing has confirmed: "
     "the "
     "person may have unsubscribed since.",
     "Where the person is still to be subscribed: `dotsync retry --failures --code subscribed_withheld`."},
    {"SuppressedByDomain", suppressed, "The account suppresses all addresses of this domain.",
     "If the domain is there by mistake, take it off the account's suppression list, then change the row."},
    {"too_large", transient, "The import was larger than Dotdigital takes.",
     "Nothing: dotsync halves it. Lower `batch.body_bytes_max` to avoid the detour."},
    {"too_long", fix_row, "A text of the row has more characters than Dotdigital takes.",
     "Shorten the column's text, or add `transform: [{truncate: 255}]` to the mapping."},
    {"too_many_imports", transient, "The account has as many imports running as Dotdigital allows.",
     "Nothing: dotsync waits for one to end. Lower `active_imports_max` to leave room for others."},
    {"unauthorised", set_up, "Dotdigital refused the user name or the password.",
     "Correct the API user's credentials, then run `dotsync check`."},
    {"unreported", unknown, "The import finished, but its report does not name this contact.",
     "Look the contact up in Dotdigital; the next change of its row sends it again."},
};

constexpr FailureEntry unknown_code = {
    "", unknown, "Dotdigital gave a reason that dotsync does not know.",
    "Read the description; dotsync tries once more after an hour, then waits for the row to change."};

}  // namespace

const FailureEntry& failure_entry(std::string_view code) {
  const std::string wanted = ascii_lower(code);
  const auto* found = std::find_if(std::begin(book), std::end(book),
                                   [&wanted](const FailureEntry& entry) { return wanted == ascii_lower(entry.code); });
  return found == std::end(book) ? unknown_code : *found;
}

std::span<const FailureEntry> failure_book() { return book; }

}  // namespace dotsync

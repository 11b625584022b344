// The text formats of the contract, as pure checks. Used by validation and by the import worker.
// Outside facts: contacts-openapi.json 3.4.3 (formats date-time, uri, ipv4, ipv6; patterns) and RFC 3339, RFC 3986.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dotsync::sandbox {

/// RFC 3339 with an offset: "2023-01-26T21:29:00Z", "...00.5+01:00".
bool is_date_time(std::string_view text);
/// Whether the offset of a valid date-time is UTC.
bool is_utc(std::string_view date_time);
/// What a Date data field takes: a day, or a day and time with or without an offset.
bool is_date_or_time(std::string_view text);
/// An absolute URI in ASCII; http and https need a host.
bool is_uri(std::string_view text);
bool is_ip_address(std::string_view text);
/// 1-50 of letters, digits, hyphen and underscore.
bool is_identifier_name(std::string_view text);
/// A GUID, with or without one brace on either side.
bool is_integration_token(std::string_view text);

/// The address as the account keeps it (trimmed, lower case); nothing when it is no address.
std::optional<std::string> normal_email(std::string_view text);
/// The digits of an E.164 number, which may begin with a plus; nothing when it is no such number.
std::optional<std::string> normal_mobile(std::string_view text);

}  // namespace dotsync::sandbox

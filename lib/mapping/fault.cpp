#include "mapping/fault.hpp"

#include <array>

namespace dotsync {
namespace {

struct FaultWords {
  std::string_view code;
  std::string_view reason;
  std::string_view remedy;
};

/// In the order of Fault. The codes are stored in journals: a word is never changed.
constexpr std::array<FaultWords, fault_count> words = {{
    {"bad_utf8", "the text is not valid UTF-8", "repair the column's text, or the database's encoding"},
    {"too_long", "the text has more than 255 characters, the most that Dotdigital takes",
     "shorten the column's text, or add transform: [{truncate: 255}]"},
    {"not_a_number",
     "the value is not a number that JSON can carry (digits; no NaN, no Infinity, nothing over 1.8e308)",
     "correct the column, or use transform or map before type: number"},
    {"not_a_boolean", "the value is neither true nor false", "correct the column, or map its values to true and false"},
    {"not_a_date", "the value is not a date from 0001-01-01 to 9999-12-31 written YYYY-MM-DD",
     "correct the column; an infinite or BC date cannot be sent"},
    {"not_a_datetime", "the value is not a time with its zone between the years 1 and 9999",
     "correct the column; a text must be ISO 8601 with Z or an offset, an infinite or BC time cannot be sent"},
    {"not_a_phone", "the value cannot be a phone number",
     "correct the number, or name its country: {type: phone, country: GB}"},
    {"not_an_email", "the value is not an e-mail address", "correct the address"},
    {"not_in_map", "the value has no entry in map", "add it to map, or set otherwise: keep or otherwise: null"},
    {"null_refused", "the value is null and onNull says reject", "fill the column, or add a default"},
    {"not_allowed", "the value is not one that Dotdigital takes here",
     "correct the column, or map its values to these"},
    {"not_a_contact_id", "the value is not a contactId, a whole number from 0", "correct the column"},
    {"not_a_mobile_number", "the value is not a mobile number of 7 to 15 digits",
     "correct the number, or add type: phone with its country"},
    {"not_a_url", "the value is not an absolute URL",
     "correct the column; a URL begins with a scheme such as https://, and what is not ASCII in it is written %XX"},
    {"not_an_ip_address", "the value is neither an IPv4 nor an IPv6 address", "correct the column"},
    {"empty_text", "the text is empty, Dotdigital wants at least one character here",
     "fill the column, or add a default"},
    {"consent_incomplete", "a consent record needs all of its five parts, and this one is null",
     "fill the column, add a default, or narrow the record's when"},
    {"no_match_identifier", "the match identifier is null or empty: the contact cannot be told from others",
     "fill the column, or leave the row out with the stream's where"},
    {"not_an_array", "the value is not an array",
     "correct the column, or make an array of its text with transform: [{split: \",\"}]"},
    {"unknown_list", "the account has no list of this name",
     "correct the column, use map for single names, or make the list in Dotdigital and reload dotsync"},
    {"not_a_list_id", "the value is not the id of a list, a whole number from 1 to 2147483647", "correct the column"},
    {"too_many_lists", "the row names more than 100 lists, the most that Dotdigital takes for a contact",
     "name fewer lists"},
}};

}  // namespace

Rejection reject(Fault fault, std::string_view field, std::string_view detail) {
  const FaultWords& found = words.at(static_cast<std::size_t>(fault));
  Rejection rejection{std::string(field), std::string(found.code), std::string(found.reason),
                      std::string(found.remedy)};
  if (!detail.empty()) rejection.reason.append(": ").append(detail);
  return rejection;
}

}  // namespace dotsync

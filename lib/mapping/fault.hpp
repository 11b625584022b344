// Fault: every way in which a row's value can be unfit, and its words for a person. Used by the evaluator and map_row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/contact.hpp"

namespace dotsync {

enum class Fault : std::uint8_t {
  bad_utf8,
  too_long,
  not_a_number,
  not_a_boolean,
  not_a_date,
  not_a_datetime,
  not_a_phone,
  not_an_email,
  not_in_map,
  null_refused,
  not_allowed,
  not_a_contact_id,
  not_a_mobile_number,
  not_a_url,
  not_an_ip_address,
  empty_text,
  consent_incomplete,
  no_match_identifier,
  not_an_array,
  unknown_list,
  not_a_list_id,
  too_many_lists
};

inline constexpr std::size_t fault_count = 22;

/// `detail` completes the reason where the fault has one: the words that are allowed, the part that is missing.
Rejection reject(Fault fault, std::string_view field, std::string_view detail = {});

}  // namespace dotsync

// ContactParts: where the parts of a contact's JSON stand that may be left out of an import: channel statuses and
// consent records. Noted by ContactWriter; lib/sync decides what travels, append_without() writes the rest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/channel_status.hpp"

namespace dotsync {

/// Bytes of a contact's JSON, counted from its first; size 0: not there.
struct TextSpan {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

struct ContactParts {
  /// A consent record; `mark` tells it by its place in the mapping and its time (consent_marks.hpp).
  struct Consent {
    std::int64_t mark = 0;
    TextSpan record;
  };

  std::array<ChannelStatus, channel_count> statuses{};  ///< as mapped
  std::array<TextSpan, channel_count> channels{};       ///< `"sms":{...}`
  TextSpan email_rest;                                  ///< emailType and optInType
  TextSpan channel_section;                             ///< `,"channelProperties":{...}`
  TextSpan consent_section;                             ///< `,"consentRecords":[...]`
  std::vector<Consent> consents;
};

/// A status goes together with its resubscribeOptions.
struct LeftOut {
  std::array<bool, channel_count> statuses{};
  std::uint32_t consents = 0;  ///< a bit for each record, in their order
  bool any() const;
};

/// Appends `contact`, a whole one, without what is left out; what then is empty does not appear.
void append_without(std::string& out, std::string_view contact, const ContactParts& parts, const LeftOut& left_out);

}  // namespace dotsync

// Contact economy: what of a contact an import leaves out, because the account has it or must not be told again.
// docs/design.md "Statuses and consents". Pure; used by turn_work.cpp, tested by table.
#pragma once

#include <span>

#include "journal/line.hpp"
#include "model/contact_parts.hpp"

namespace dotsync {

struct EconomyFacts {
  /// The row's line as it is before the contact is sent; it knows of the contact, or has nothing.
  const Line& line;
  /// It is sent only because of a lost answer of long ago.
  bool asserted_again = false;
  /// What the lines of other streams know of the contact.
  std::span<const ChannelStatuses> elsewhere = {};
};

/// `unsubscribed` and `suppressed` are always sent; `subscribed` where it is not what the account is known to have, and
/// never by a second re-assert: the person may have said no in the meantime. A consent record is sent until it is
/// applied.
LeftOut choose_left_out(const ContactParts& parts, const EconomyFacts& facts);

/// The line as the contact leaves.
void note_sent(Line& line, const ContactParts& parts, const LeftOut& left_out);

/// The contact is not the line's any more, or never was: somebody else may change it.
void forget_contact(Line& line);

/// A consent record of the contact has never been sent.
bool has_new_consent(const ContactParts& parts, const Line& line);

}  // namespace dotsync

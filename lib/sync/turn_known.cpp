// The part of TurnWork that says what is known of a contact, and what of it need not travel.
#include "sync/turn_work.hpp"

namespace dotsync {

void TurnWork::take_over(Line& line, const Identity& identity) const {
  const bool is_own = line.identity == identity && owns(line);
  if (is_own && (line.statuses != ChannelStatuses() || !line.consents.empty())) return;
  forget_contact(line);
}

bool TurnWork::waits_for_mapping(const Line& line) const {
  const bool may =
      line.outcome == Outcome::rejected || line.outcome == Outcome::failed || line.outcome == Outcome::partial;
  return purpose_.new_mapping && may && journal_.waits_for_mapping(line.id);
}

LeftOut TurnWork::left_out_of(const MappedContact& contact, const Line& line, bool asserted_again) const {
  const auto elsewhere = elsewhere_.find(contact.identity);
  if (elsewhere == elsewhere_.end()) return choose_left_out(contact.parts, {line, asserted_again, {}});
  return choose_left_out(contact.parts, {line, asserted_again, elsewhere->second});
}

}  // namespace dotsync

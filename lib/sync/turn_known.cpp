// The part of TurnWork that says what is known of a contact, and what of it need not travel.
#include "sync/turn_work.hpp"

namespace dotsync {

void TurnWork::take_over(Line& line, const Identity& identity) const {
  const bool is_own = line.identity == identity && owns(line);
  if (is_own && (line.statuses != ChannelStatuses() || !line.consents.empty())) return;
  forget_contact(line);
  for (const std::string& key : stage_.carriers(identity)) {
    const Line& other = *stage_.find(key);
    if (key == line.row_key || !owns(other)) continue;
    line.statuses = other.statuses;
    line.statuses.give_up();
    line.consents = other.consents;
  }
}

LeftOut TurnWork::left_out_of(const MappedContact& contact, const Line& line, bool asserted_again) const {
  const auto elsewhere = elsewhere_.find(contact.identity);
  if (elsewhere == elsewhere_.end()) return choose_left_out(contact.parts, {line, asserted_again, {}});
  return choose_left_out(contact.parts, {line, asserted_again, elsewhere->second});
}

}  // namespace dotsync

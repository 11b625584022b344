// The part of TurnWork that makes contacts which travel matched by Dotdigital's id: one that takes another identifier,
// and one whose row is gone.
#include <algorithm>
#include <array>
#include <utility>

#include "base/failpoint.hpp"
#include "model/contact_names.hpp"
#include "model/contact_writer.hpp"
#include "sync/turn_work.hpp"

namespace dotsync {

/// Some other row of the account, of whichever stream, has the identifier as this turn leaves it.
bool TurnWork::claimed_by_others(const Identity& identity, const Line& line) {
  const std::vector<std::string> carriers = stage_.carriers(identity);
  if (std::any_of(carriers.begin(), carriers.end(),
                  [&](const std::string& key) { return key != line.row_key && can_own(*stage_.find(key)); }))
    return true;
  for (const Ledger::Match& match : journal_.ledger().find(account_, std::span(&identity, 1))) {
    const bool ours = match.line.stream == stream_;
    if (ours && match.line.row_key == line.row_key) continue;
    const Line* staged = ours ? stage_.find(match.line.row_key) : nullptr;
    const Line& other = staged != nullptr ? *staged : match.line;
    if (other.identity == identity && can_own(other)) return true;
  }
  return false;
}

/// The contact goes with its row, unless another row has a claim on it, its new identifier may be taken, or an import
/// of which nobody knows may still touch either.
bool TurnWork::can_rename(const MappedContact& contact, const Line* known) {
  if (!spec_.renames || known == nullptr || !known->identity || known->identity == contact.identity) return false;
  if (!known->contact_id || !can_own(*known) || known->outcome == Outcome::superseded) return false;
  const bool names_itself = std::any_of(contact.identifiers.begin(), contact.identifiers.end(),
                                        [](const ContactIdentifier& one) { return one.kind == names::contact_id; });
  if (names_itself || journal_.is_locked(account_, *known->identity)) return false;
  for (const Identity& identity : {*known->identity, contact.identity}) {
    if (journal_.is_in_doubt(identity)) return false;
    if (claimed_by_others(identity, *known) && !DOTSYNC_MUTANT("claims_ignored")) return false;
  }
  return true;
}

/// False: there is nothing to tell, nobody to tell it of, or no room.
bool TurnWork::part(Line& line) {
  if (!line.contact_id || !line.identity || line.outcome == Outcome::superseded) return false;
  if (journal_.is_locked(account_, *line.identity)) return false;
  if (claimed_by_others(*line.identity, line)) {
    line.contact_id.reset();  // it is theirs from here on, also when it takes another identifier
    return false;
  }
  bool email = false, sms = false;
  for (const MappedName& identifier : spec_.mapping.identifiers()) {
    email = email || identifier.name == names::email;
    sms = sms || identifier.name == names::mobile_number;
  }
  if (!email && !sms) return false;
  const bool suppresses = spec_.on_gone == OnGone::suppress;
  const std::string text = parting_contact(*line.contact_id, suppresses ? "suppressed" : "unsubscribed", email, sms);
  if (body_.append(text) != Added::added) return false;
  clear_mark(line);
  line.tried_hash = suppresses ? parting::suppressed : parting::unsubscribed;
  line.fields.clear();
  forget_contact(line);
  line.outcome = Outcome::in_flight;
  line.updated_at = now_;
  built_.turn.counts.sent += 1;
  stage_.put({std::move(line), true, std::nullopt, false});
  return true;
}

}  // namespace dotsync

#include "sync/row_fate.hpp"

namespace dotsync {
namespace {

/// A line that is due is sent whatever its hash, unless it only waited for an import that carried the same payload.
bool must_send(const Line& line) {
  switch (line.due_reason) {
    case DueReason::none:
    case DueReason::changed:
      return false;
    case DueReason::retry:
    case DueReason::reassert:
    case DueReason::reconsider:
      return true;
  }
  return true;
}

bool is_unchanged(const RowFacts& facts) {
  const Line& line = *facts.line;
  if (!facts.same_identity || line.tried_hash != facts.payload_hash || facts.new_consent) return false;
  switch (line.outcome) {
    case Outcome::superseded:
    case Outcome::gone:
    case Outcome::rejected:
      return false;
    default:
      return !(facts.due_now && must_send(line));
  }
}

}  // namespace

bool is_newer(const RowOrder& a, const RowOrder& b) {
  if (a.watermark_value != b.watermark_value) return a.watermark_value > b.watermark_value;
  return a.key > b.key;
}

bool can_own(const Line& line) { return line.outcome != Outcome::rejected && line.outcome != Outcome::gone; }

bool owns(const Line& line) { return can_own(line) && line.outcome != Outcome::superseded; }

Fate decide_fate(const RowFacts& facts) {
  if (facts.line != nullptr && facts.line->outcome == Outcome::in_flight) return Fate::wait;
  if (facts.owner_is_newer) return Fate::superseded;
  if (facts.locked) return Fate::wait;
  if (facts.line != nullptr && !facts.resend && is_unchanged(facts)) return Fate::unchanged;
  return Fate::send;
}

void clear_mark(Line& line) {
  line.due_at.reset();
  line.due_reason = DueReason::none;
}

}  // namespace dotsync

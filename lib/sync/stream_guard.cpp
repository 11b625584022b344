// The part of StreamRunner that stops a pass before it changes surprisingly much. What went before stays; the position
// holds, since the page that was one too many is not committed.
#include "sync/stream_runner.hpp"

namespace dotsync {

/// True: the turn must not be committed, and the stream stands still now.
bool StreamRunner::stopped_by_guard(const PassCounts& counts, GuardTally& tally) {
  if (!spec_.guard) return false;
  GuardTally after = tally;
  after.changed += counts.known_changed;
  after.cleared += counts.cleared;
  if (guard_needs_known(*spec_.guard, after) && !known_contacts_) known_contacts_ = journal_.known_contacts(*id_);
  const auto why = guard_verdict(*spec_.guard, after, known_contacts_.value_or(0));
  if (!why) {
    tally = after;
    return false;
  }
  const Time now = clock_.now();
  log_.error("the guard stops the stream",
             {{"stream", spec_.name},
              {"why", *why},
              {"hint", "look at the rows that changed; then `dotsync resume` lets this pass through"}});
  journal_.set_stream_state(*id_, "guarded", *why, now);
  set_hold(true);
  return true;
}

}  // namespace dotsync

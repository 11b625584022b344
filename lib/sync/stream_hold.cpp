// The part of StreamRunner that stands still while its stream is paused or parked.
#include <utility>

#include "sync/stream_runner.hpp"

namespace dotsync {

bool StreamRunner::is_held_in_journal() { return id_ && journal_.stream(*id_).state != "ok"; }

void StreamRunner::set_hold(bool held) {
  if (held == std::exchange(held_, held)) return;
  if (held) return drop_what_was_read();
  trial_ = Trial::none;
  trial_at_.reset();
  next_due_check_ = clock_.now();
  trouble_.reset();
  healthy();
  if (!ready_) return;
  const StreamRecord record = journal_.stream(*id_);
  reconcile_ = record.reconcile;
  if (record.open_pass) resume_pass(record);
}

/// The set-up is at fault, or Dotdigital asks for a person: nothing is sent blindly. One small import a day shows
/// whether it is over; `resume` does at once.
void StreamRunner::park(const std::string& why, const std::string& hint) {
  const Time now = clock_.now();
  log_.error("the stream is parked", {{"stream", spec_.name}, {"why", why}, {"hint", hint}});
  journal_.set_stream_state(*id_, "parked", why, now);
  trial_ = Trial::none;
  set_hold(true);
  trial_at_ = now + account_.timing.park_probe;
}

void StreamRunner::try_parked(Time now) {
  if (!trial_at_) {
    if (journal_.stream(*id_).state != "parked") return;
    trial_at_ = now + account_.timing.park_probe;
  }
  if (now < *trial_at_) return;
  trial_at_.reset();
  set_hold(false);
  trial_ = Trial::may_go;
}

/// How the one import of a parked stream ended.
void StreamRunner::trial_ended(bool well) {
  if (trial_ != Trial::sent) return;
  trial_ = Trial::none;
  if (well) return journal_.set_stream_state(*id_, "ok", "", clock_.now());
  set_hold(true);
  trial_at_ = clock_.now() + account_.timing.park_probe;
}

bool StreamRunner::may_send(Time now) const { return !stopped_ && trial_ != Trial::sent && account_.may_submit(now); }

/// It is old by the time the stream goes on: then the journal says where.
void StreamRunner::drop_what_was_read() {
  alive_ = std::make_shared<bool>(true);
  asking_ = false;
  page_.reset();
  next_page_.reset();
  cursor_ = 0;
  pass_.reset();
  if (due_pass_) finish_due(false, clock_.now());
}

}  // namespace dotsync

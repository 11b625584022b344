// The part of StreamRunner that stands still while its stream is paused or parked.
#include <utility>

#include "sync/stream_runner.hpp"

namespace dotsync {

bool StreamRunner::is_held_in_journal() { return id_ && journal_.stream(*id_).state != "ok"; }

void StreamRunner::set_hold(bool held) {
  if (held == std::exchange(held_, held)) return;
  if (held) return drop_what_was_read();
  next_due_check_ = clock_.now();
  trouble_.reset();
  healthy();
  if (!ready_) return;
  const StreamRecord record = journal_.stream(*id_);
  if (record.open_pass) resume_pass(record);
}

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

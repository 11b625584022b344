// The part of StreamRunner that journals what people are to be told of a pass.
#include <fmt/format.h>

#include "sync/stream_runner.hpp"

namespace dotsync {

/// Told when it begins, changes and ends: `status` shows what the last event says.
void StreamRunner::note_widening(const std::string& by, Time now) {
  if (by == widened_by_) return;
  widened_by_ = by;
  journal_.event(now, *id_, std::nullopt, "widened", "", "", by);
}

/// Rows of a query that have no place of their own: told, since no ledger line can stand for them.
void StreamRunner::note_unreadable(Time now) {
  if (!page_ || cursor_ != 0) return;
  for (const std::string& key : page_->repeated_keys) {
    journal_.event(now, *id_, std::nullopt, "rejected", "", "",
                   "key " + key + " stands in several rows; only one is sent");
    tally_.rows.rejected += 1;
  }
  if (page_->null_keys > 0) {
    journal_.event(now, *id_, std::nullopt, "rejected", "", "",
                   fmt::format("{} rows have a NULL key and cannot be sent", page_->null_keys));
    tally_.rows.rejected += page_->null_keys;
  }
  page_->repeated_keys.clear();
  page_->null_keys = 0;
}

}  // namespace dotsync

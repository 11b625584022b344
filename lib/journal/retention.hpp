// Retention: takes out of the journal what is over and older than people want to look back. Used by journal.cpp.
#pragma once

#include <cstdint>
#include <optional>

#include "journal/sql.hpp"

namespace dotsync {

/// What retention takes for the present. Its own clock goes on at twice the speed of time at most, so that a wall clock
/// that was set wrong between two starts deletes nothing: `stored` is what it was last, `called` when this process
/// asked last, nothing at its first question. A start may catch up a tenth of `keep`, for those who run `once` by a
/// timer.
Time retention_time(std::optional<Time> stored, std::optional<Time> called, Time now, Duration keep);

class Retention {
 public:
  explicit Retention(SQLite::Database& database);
  /// One step, at most `budget` rows. Inside the caller's transaction. False: all is done, come back in an hour.
  bool step(Time now, Duration keep, int budget);

 private:
  enum class Stage : std::uint8_t { batches, events, passes, requests };
  Time advance_clock(Time now, Duration keep);
  bool thin_next_batch(Time before);
  void drop_batch(std::int64_t batch);

  std::optional<Time> called_;
  Stage stage_ = Stage::batches;
  std::int64_t last_batch_ = 0;
  Sql stored_;
  Sql store_;
  Sql mark_deletion_;
  Sql unmark_deletion_;
  Sql next_batch_;
  Sql thin_items_;
  Sql count_thinned_;
  Sql is_needed_;
  Sql count_dropped_;
  Sql drop_events_of_batch_;
  Sql drop_count_;
  Sql drop_batch_;
  Sql drop_events_;
  Sql drop_pass_counts_;
  Sql drop_passes_;
  Sql drop_requests_;
};

}  // namespace dotsync

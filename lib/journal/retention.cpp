#include "journal/retention.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

namespace dotsync {
namespace {

constexpr const char* old_passes =
    "SELECT pass_id FROM pass WHERE ended_at < ?1 AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.pass_id = "
    "pass.pass_id) AND NOT EXISTS (SELECT 1 FROM stream WHERE stream.open_pass_id = pass.pass_id) "
    "ORDER BY pass_id LIMIT ?2";

std::string for_old_passes(const char* statement) { return std::string(statement) + " (" + old_passes + ")"; }

}  // namespace

Time retention_time(std::optional<Time> stored, std::optional<Time> called, Time now, Duration keep) {
  if (!stored) return now;
  const Duration step = called ? 2 * std::max(now - *called, Duration(0)) : keep / 10;
  return std::min(now, *stored + step);
}

// The newest outcome of a contact is the item of the batch that its line names: with that batch it stays for good, and
// the batch's events with it. Batch states 2, 3, 4, 7 and 8 are final.
Retention::Retention(SQLite::Database& database)
    : stored_(database, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'retention_time'"),
      store_(database, "INSERT OR REPLACE INTO meta (name, value) VALUES ('retention_time', CAST(? AS TEXT))"),
      mark_deletion_(database, "INSERT OR REPLACE INTO meta (name, value) VALUES ('event_deletion', 'retention')"),
      unmark_deletion_(database, "DELETE FROM meta WHERE name = 'event_deletion'"),
      next_batch_(database,
                  "SELECT batch_id FROM batch WHERE batch_id > ? AND state IN (2, 3, 4, 7, 8) AND final_at < ? "
                  "ORDER BY batch_id LIMIT 1"),
      thin_items_(database,
                  "DELETE FROM item WHERE batch_id = ?1 AND NOT EXISTS "
                  "(SELECT 1 FROM line WHERE line.line_id = item.line_id AND line.batch_id = ?1)"),
      count_thinned_(database,
                     "INSERT INTO removed (kind, id, contacts) VALUES (0, ?1, ?2) "
                     "ON CONFLICT (kind, id) DO UPDATE SET contacts = contacts + excluded.contacts"),
      is_needed_(database,
                 "SELECT 1 WHERE EXISTS (SELECT 1 FROM item WHERE batch_id = ?1) "
                 "OR EXISTS (SELECT 1 FROM failure WHERE batch_id = ?1) "
                 "OR EXISTS (SELECT 1 FROM doubt WHERE batch_id = ?1)"),
      count_dropped_(database,
                     "INSERT INTO removed (kind, id, contacts) SELECT 1, pass_id, contacts FROM batch "
                     "WHERE batch_id = ? ON CONFLICT (kind, id) DO UPDATE SET contacts = contacts + excluded.contacts"),
      drop_events_of_batch_(database, "DELETE FROM event WHERE batch_id = ?"),
      drop_count_(database, "DELETE FROM removed WHERE kind = 0 AND id = ?"),
      drop_batch_(database, "DELETE FROM batch WHERE batch_id = ?"),
      drop_events_(database,
                   "DELETE FROM event WHERE event_id IN (SELECT event_id FROM event WHERE at < ? AND NOT EXISTS "
                   "(SELECT 1 FROM batch WHERE batch.batch_id = event.batch_id) ORDER BY at LIMIT ?)"),
      drop_pass_counts_(database, for_old_passes("DELETE FROM removed WHERE kind = 1 AND id IN")),
      drop_passes_(database, for_old_passes("DELETE FROM pass WHERE pass_id IN")),
      drop_requests_(
          database,
          "DELETE FROM request WHERE request_id IN (SELECT request_id FROM request WHERE done_at < ? LIMIT ?)") {}

Time Retention::advance_clock(Time now, Duration keep) {
  std::optional<Time> stored;
  {
    SqlRows rows = stored_.query();
    if (rows.next()) stored = rows.time(0);
  }
  const Time time = retention_time(stored, called_, now, keep);
  called_ = now;
  store_.run(time);
  return time;
}

bool Retention::step(Time now, Duration keep, int budget) {
  const Time before = advance_clock(now, keep) - keep;
  mark_deletion_.run();
  bool more = true;
  switch (stage_) {
    case Stage::batches:
      if (!thin_next_batch(before)) stage_ = Stage::events;
      break;
    case Stage::events:
      if (drop_events_.run(before, budget) < budget) stage_ = Stage::passes;
      break;
    case Stage::passes:
      drop_pass_counts_.run(before, budget);
      if (drop_passes_.run(before, budget) < budget) stage_ = Stage::requests;
      break;
    case Stage::requests:
      more = drop_requests_.run(before, budget) == budget;
      if (!more) stage_ = Stage::batches;
      break;
  }
  unmark_deletion_.run();
  return more;
}

/// The next batch that is over and old loses the contacts that a later batch carried; one that has none left goes.
bool Retention::thin_next_batch(Time before) {
  std::int64_t batch = 0;
  {
    SqlRows rows = next_batch_.query(last_batch_, before);
    if (rows.next()) batch = rows.integer(0);
  }
  last_batch_ = batch;
  if (batch == 0) return false;
  const int thinned = thin_items_.run(batch);
  if (thinned > 0) count_thinned_.run(batch, thinned);
  bool needed = false;
  {
    SqlRows rows = is_needed_.query(batch);
    needed = rows.next();
  }
  if (!needed) drop_batch(batch);
  return true;
}

void Retention::drop_batch(std::int64_t batch) {
  count_dropped_.run(batch);
  drop_events_of_batch_.run(batch);
  drop_count_.run(batch);
  drop_batch_.run(batch);
}

}  // namespace dotsync

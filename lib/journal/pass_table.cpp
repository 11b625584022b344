#include "journal/pass_table.hpp"

#include "base/error.hpp"

namespace dotsync {

PassTable::PassTable(SQLite::Database& database)
    : give_up_open_(database,
                    "UPDATE pass SET ended_at = ?, success = 0 "
                    "WHERE ended_at IS NULL AND pass_id = (SELECT open_pass_id FROM stream WHERE stream_id = ?)"),
      insert_(database,
              "INSERT INTO pass (stream_id, kind, started_at, from_xmin, from_bound, next_xmin, next_bound, xmax, "
              "position_watermark, position_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      last_id_(database, "SELECT last_insert_rowid()"),
      set_open_(database, "UPDATE stream SET open_pass_id = ? WHERE stream_id = ?"),
      add_counts_(
          database,
          "UPDATE pass SET read = read + ?, added = added + ?, changed = changed + ?, unchanged = unchanged + ?, "
          "rejected = rejected + ?, superseded = superseded + ?, sent = sent + ?, late = late + ?, "
          "known_changed = known_changed + ?, cleared = cleared + ? WHERE pass_id = ?"),
      move_(database, "UPDATE pass SET position_watermark = ?, position_key = ? WHERE pass_id = ?"),
      move_stream_(database, "UPDATE stream SET position_watermark = ?, position_key = ? WHERE stream_id = ?"),
      end_(database, "UPDATE pass SET ended_at = ?, success = ? WHERE pass_id = ? AND ended_at IS NULL"),
      enforce_(database,
               "UPDATE stream SET fence_xmin = (SELECT next_xmin FROM pass WHERE pass_id = ?1), "
               "fence_bound = (SELECT next_bound FROM pass WHERE pass_id = ?1) WHERE open_pass_id = ?1"),
      close_(database, "UPDATE stream SET open_pass_id = NULL WHERE open_pass_id = ?"),
      succeeded_(database, "UPDATE stream SET last_success_at = ? WHERE open_pass_id = ?"),
      loaded_(database,
              "UPDATE stream SET last_reconcile_at = ?1 WHERE open_pass_id = ?2 AND fence_xmin IS NULL "
              "AND last_reconcile_at IS NULL"),
      set_reconcile_(database, "UPDATE stream SET reconcile_pass_id = ? WHERE stream_id = ?"),
      set_resend_(database, "UPDATE pass SET resend = max(resend, ?) WHERE pass_id = ?"),
      scan_(database, "UPDATE pass SET position_key = nullif(?, ''), position_line = ? WHERE pass_id = ?"),
      reconciled_(database, "UPDATE stream SET last_reconcile_at = ? WHERE reconcile_pass_id = ?"),
      close_reconcile_(database, "UPDATE stream SET reconcile_pass_id = NULL WHERE reconcile_pass_id = ?"),
      insert_fence_(database, "INSERT INTO fence (stream_id, facts) VALUES (?, ?)"),
      delete_fence_(database, "DELETE FROM fence WHERE stream_id = ? AND fence_id = ?"),
      select_fences_(database, "SELECT fence_id, facts FROM fence WHERE stream_id = ? ORDER BY fence_id") {}

PassId PassTable::begin(StreamId stream, PassKind kind, const std::optional<OpenPass>& opened, Time now) {
  std::optional<std::int64_t> from_xmin, next_xmin, xmax;
  std::optional<std::string> from_bound, next_bound, watermark, key;
  if (opened) {
    from_xmin = static_cast<std::int64_t>(opened->from.xmin);
    from_bound = opened->from.bound;
    next_xmin = static_cast<std::int64_t>(opened->next.xmin);
    xmax = static_cast<std::int64_t>(opened->xmax);
    next_bound = opened->next.bound;
    if (opened->position) {
      watermark = opened->position->watermark;
      key = opened->position->key;
    }
    give_up_open_.run(now, stream);
  }
  insert_.run(stream, SqlValue::number(kind), now, from_xmin, from_bound, next_xmin, next_bound, xmax, watermark, key);
  PassId pass;
  {
    SqlRows rows = last_id_.query();
    DOTSYNC_ASSERT(rows.next());
    pass = PassId{rows.integer(0)};
  }
  if (opened) set_open_.run(pass, stream);
  return pass;
}

void PassTable::open_reconcile(StreamId stream, PassId pass, bool resend) {
  set_resend_.run(resend, pass);
  set_reconcile_.run(pass, stream);
}

void PassTable::advance(const Turn& turn) {
  const PassCounts& counts = turn.counts;
  add_counts_.run(counts.read, counts.added, counts.changed, counts.unchanged, counts.rejected, counts.superseded,
                  counts.sent, counts.late, counts.known_changed, counts.cleared, turn.pass);
  if (turn.position) {
    move_.run(turn.position->watermark, turn.position->key, turn.pass);
    move_stream_.run(turn.position->watermark, turn.position->key, turn.stream);
  }
  if (turn.scanned) scan_.run(turn.scanned->key, turn.scanned->line, turn.pass);
  if (turn.ends_pass) end(turn.pass, true, turn.at);
}

void PassTable::end(PassId pass, bool success, Time now) {
  end_.run(now, success, pass);
  if (success) {
    loaded_.run(now, pass);
    enforce_.run(pass);
    succeeded_.run(now, pass);
    reconciled_.run(now, pass);
  }
  close_.run(pass);
  close_reconcile_.run(pass);
}

void PassTable::add_fence(StreamId stream, const FenceRecord& fence) { insert_fence_.run(stream, fence.facts); }

void PassTable::drop_fence(StreamId stream, std::int64_t fence) { delete_fence_.run(stream, fence); }

std::vector<FenceRecord> PassTable::fences(StreamId stream) {
  std::vector<FenceRecord> fences;
  SqlRows rows = select_fences_.query(stream);
  while (rows.next()) fences.push_back({rows.integer(0), rows.string(1)});
  return fences;
}

}  // namespace dotsync

#include "journal/audit_status.hpp"

#include "journal/sql.hpp"

namespace dotsync {
namespace {

/// Trouble is looked for in the newest events only: what lies further back holds nobody up.
constexpr int events_looked_at = 10'000;

void read_trouble(SQLite::Database& database, std::int64_t stream_id, StreamStatus& stream) {
  Sql sql(database,
          "SELECT at, text FROM (SELECT * FROM event ORDER BY event_id DESC LIMIT ?1) "
          "WHERE stream_id = ?2 AND kind = 'trouble' AND at >= ?3 ORDER BY event_id DESC LIMIT 1");
  SqlRows rows = sql.query(events_looked_at, stream_id, stream.last_success_at.value_or(Time{}));
  if (!rows.next()) return;
  stream.trouble_at = rows.time(0);
  stream.trouble = rows.string(1);
}

}  // namespace

std::vector<AccountStatus> read_accounts(SQLite::Database& database) {
  Sql sql(database,
          "SELECT name, state, state_reason, state_at, "
          "(SELECT count(*) FROM batch WHERE batch.account_id = account.account_id AND batch.state IN (0, 1, 5, 6)), "
          "(SELECT count(*) FROM batch WHERE batch.account_id = account.account_id AND batch.state IN (0, 1, 5, 6) "
          "AND batch.state = 5), "
          "(SELECT count(*) FROM batch WHERE batch.account_id = account.account_id AND batch.state IN (0, 1, 5, 6) "
          "AND batch.state = 6) FROM account ORDER BY name");
  std::vector<AccountStatus> accounts;
  SqlRows rows = sql.query();
  while (rows.next()) {
    AccountStatus account;
    account.name = rows.string(0);
    account.state = rows.string(1);
    account.state_reason = rows.string(2);
    account.state_at = rows.optional_time(3);
    account.open_imports = rows.integer(4);
    account.unknown = rows.integer(5);
    account.stuck = rows.integer(6);
    accounts.push_back(std::move(account));
  }
  return accounts;
}

void read_widening(SQLite::Database& database, std::int64_t id, StreamStatus& stream) {
  Sql sql(database, "SELECT text FROM event WHERE stream_id = ? AND kind = 'widened' ORDER BY event_id DESC LIMIT 1");
  SqlRows rows = sql.query(id);
  if (rows.next()) stream.widened_by = rows.string(0);
}

void read_late(SQLite::Database& database, std::int64_t id, StreamStatus& stream) {
  // 1: reconcile.
  Sql sql(database,
          "SELECT late FROM pass WHERE stream_id = ? AND kind = 1 AND success = 1 ORDER BY pass_id DESC LIMIT 1");
  SqlRows rows = sql.query(id);
  if (rows.next()) stream.late = rows.integer(0);
}

std::vector<StreamStatus> read_streams(SQLite::Database& database, Time failures_since) {
  // The counts are the view's; what the view shows as text is taken from the tables. Classes 1 and 3 are transient and
  // suppressed: the one ends by itself, the other is as it should be.
  Sql sql(
      database,
      "SELECT stream.name, account.name, stream.source, stream.state, stream.state_reason, v_stream.position, "
      "(SELECT min(started_at) FROM pass WHERE pass.stream_id = stream.stream_id), stream.last_success_at, "
      "stream.next_run_at, v_stream.due, v_stream.in_flight, v_stream.failed, v_stream.rejected, "
      "(SELECT count(*) FROM failure WHERE failure.stream_id = stream.stream_id AND last_at >= ?1 "
      "AND class NOT IN (1, 3)), "
      "(SELECT min(due_at) FROM line WHERE line.stream_id = stream.stream_id AND due_at IS NOT NULL AND outcome <> 1), "
      "pass.pass_id, pass.started_at, pass.read, pass.sent, stream.stream_id, stream.fence_bound, "
      "stream.mapping_version "
      "FROM stream JOIN account USING (account_id) JOIN v_stream ON v_stream.stream = stream.name "
      "LEFT JOIN pass ON pass.pass_id = stream.open_pass_id ORDER BY stream.name");
  std::vector<StreamStatus> streams;
  SqlRows rows = sql.query(failures_since);
  while (rows.next()) {
    StreamStatus stream;
    stream.name = rows.string(0);
    stream.account = rows.string(1);
    stream.source = rows.string(2);
    stream.state = rows.string(3);
    stream.state_reason = rows.string(4);
    stream.position = rows.optional_string(5);
    stream.first_seen_at = rows.optional_time(6);
    stream.last_success_at = rows.optional_time(7);
    stream.next_run_at = rows.optional_time(8);
    stream.due = rows.integer(9);
    stream.in_flight = rows.integer(10);
    stream.failed = rows.integer(11);
    stream.rejected = rows.integer(12);
    stream.fresh_failures = rows.integer(13);
    stream.next_attempt_at = rows.optional_time(14);
    if (!rows.is_null(15))
      stream.open_pass = OpenPassStatus{rows.integer(15), rows.time(16), rows.integer(17), rows.integer(18)};
    stream.lower_bound = rows.optional_string(20);
    stream.mapping_version = rows.string(21);
    read_trouble(database, rows.integer(19), stream);
    read_late(database, rows.integer(19), stream);
    read_widening(database, rows.integer(19), stream);
    streams.push_back(std::move(stream));
  }
  return streams;
}

}  // namespace dotsync

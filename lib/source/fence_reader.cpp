#include "source/fence_reader.hpp"

#include <charconv>

#include "source/texts.hpp"

namespace dotsync {
namespace {

std::optional<std::int64_t> to_number(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::vector<VirtualXid> read_virtualxids(PgSession& session, const std::string& doing) {
  // The holder has ExclusiveLock; whoever waits for its end asks for ShareLock.
  const PgTable found = session.query(doing, R"(
    SELECT pid, virtualxid FROM pg_locks
     WHERE locktype = 'virtualxid' AND mode = 'ExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid())");
  std::vector<VirtualXid> all;
  for (const auto& row : found) all.push_back({to_number(row[0]).value_or(0), row[1].value_or("")});
  return all;
}

std::vector<Session> read_sessions(PgSession& session, const std::string& doing) {
  // Database and user of a session are visible to every role; autovacuum workers have no user. A walsender's
  // query_start is the start of its replication, not of a transaction.
  const PgTable found = session.query(doing, R"(
    SELECT a.pid, a.datid IS DISTINCT FROM d.oid, a.usesysid IS NULL, coalesce(a.state = 'idle' AND a.xact_start IS NULL, false),
           (extract(epoch FROM a.xact_start) * 1000000)::bigint,
           CASE WHEN a.backend_type = 'walsender' AND a.xact_start IS NULL THEN NULL
                ELSE (extract(epoch FROM a.query_start) * 1000000)::bigint END
      FROM pg_stat_activity a, pg_database d WHERE d.datname = current_database() AND a.pid <> pg_backend_pid())");
  std::vector<Session> all;
  for (const auto& row : found) {
    all.push_back({to_number(row[0]).value_or(0), row[1] == "t", row[2] == "t", row[3] == "t", to_number(row[4]),
                   to_number(row[5])});
  }
  return all;
}

std::vector<std::string> read_prepared(PgSession& session, const std::string& doing) {
  // Not the gid: people put names into it, and it may be used again.
  const PgTable found = session.query(doing, R"(
    SELECT transaction::text || '@' || (extract(epoch FROM prepared) * 1000000)::bigint
      FROM pg_prepared_xacts WHERE database = current_database())");
  std::vector<std::string> all;
  for (const auto& row : found) all.push_back(row[0].value_or(""));
  return all;
}

}  // namespace

FenceFacts read_fence_facts(PgSession& session, const Relation& relation, const WatermarkColumn& watermark) {
  const std::string doing = relation.label + ": taking a fence";
  FenceFacts facts;
  const PgTable clock = session.query(doing, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
  facts.clock_us = to_number(clock.at(0)[0]).value_or(0);
  if (watermark.kind == WatermarkKind::xmin || watermark.kind == WatermarkKind::xid8) return facts;
  if (watermark.kind == WatermarkKind::sequence) {
    const std::string column = relation.qualifier + "." + quote_identifier(watermark.column);
    const PgTable largest = session.query(doing, "SELECT max(" + column + ") FROM " + relation.from);
    facts.sequence_max = to_number(largest.at(0)[0]);
  }
  facts.virtualxids_before = read_virtualxids(session, doing);
  facts.sessions = read_sessions(session, doing);
  facts.virtualxids_after = read_virtualxids(session, doing);
  facts.prepared = read_prepared(session, doing);
  return facts;
}

Snapshot read_snapshot(PgSession& session, const Relation& relation, std::string& in_progress) {
  return session.read(
      relation.label + ": taking a snapshot", "SELECT pg_current_snapshot()::text", {},
      [&in_progress](const Snapshot&, const PgRow& row) { in_progress = row[0].value_or(std::string_view{}); });
}

std::string read_server_identity(PgSession& session, const Relation& relation) {
  // The timeline of the WAL position: the control file shows a promotion only after the next checkpoint. A standby does
  // not tell that position.
  const PgTable found = session.query(relation.label + ": identifying the server", R"(
    SELECT s.system_identifier::text || '/' || CASE WHEN pg_is_in_recovery() THEN lpad(to_hex(c.timeline_id), 8, '0')
             ELSE lower(left(pg_walfile_name(pg_current_wal_lsn()), 8)) END
      FROM pg_control_system() s, pg_control_checkpoint() c)");
  return found.at(0)[0].value_or("");
}

}  // namespace dotsync

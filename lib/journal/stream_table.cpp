#include "journal/stream_table.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace dotsync {
namespace {

void refuse_change(const StreamIdentity& identity, const char* what, const std::string& before,
                   const std::string& now) {
  if (before == now) return;
  throw Error(
      Part::usage,
      fmt::format("stream {} belongs to {} {} in the journal, but to {} in the configuration", identity.name, what,
                  before, now),
      fmt::format("give the stream its {0} back, or another name; or send it anew with this {0}: `dotsync rebuild "
                  "--stream {1}`",
                  what, identity.name));
}

}  // namespace

StreamTable::StreamTable(SQLite::Database& database, EventLog& events)
    : events_(events),
      find_key_(database, "SELECT value FROM meta WHERE name = 'key of stream ' || ?"),
      store_key_(database, "INSERT OR REPLACE INTO meta (name, value) VALUES ('key of stream ' || ?, ?)"),
      drop_key_(database, "DELETE FROM meta WHERE name = 'key of stream ' || ?"),
      find_account_(database, "SELECT account_id FROM account WHERE name = ?"),
      insert_account_(database, "INSERT INTO account (name) VALUES (?)"),
      find_stream_(database,
                   "SELECT stream_id, mapping_version, source, account.name, account_identity FROM stream JOIN account "
                   "USING (account_id) "
                   "WHERE stream.name = ?"),
      insert_stream_(database, "INSERT INTO stream (account_id, name, source, mapping_version) VALUES (?, ?, ?, ?)"),
      select_(
          database,
          "SELECT account_id, mapping_version, state, state_reason, fence_xmin, fence_bound, last_success_at, pass_id, "
          "next_xmin, next_bound, xmax, pass.position_watermark, pass.position_key, from_xmin, from_bound, "
          "reconcile_pass_id, last_reconcile_at, known_changed, cleared, guard_lifted, "
          "parting_lifted FROM stream LEFT JOIN pass ON pass.pass_id = stream.open_pass_id WHERE stream.stream_id = ?"),
      select_reconcile_(database,
                        "SELECT pass_id, coalesce(position_key, ''), position_line, resend, "
                        "known_changed, cleared, guard_lifted FROM pass WHERE pass_id = ?"),
      select_all_(database, "SELECT stream_id, name FROM stream ORDER BY stream_id"),
      give_up_pass_(database,
                    "UPDATE pass SET ended_at = ?, success = 0 "
                    "WHERE pass_id = (SELECT open_pass_id FROM stream WHERE stream_id = ?)"),
      new_version_(database,
                   "UPDATE stream SET mapping_version = ?, fence_xmin = NULL, fence_bound = NULL, open_pass_id = NULL "
                   "WHERE stream_id = ?"),
      reconsider_(
          database,
          "UPDATE line SET due_at = min(coalesce(due_at, ?1), ?1), due_reason = ?2 "
          "WHERE line_id IN (SELECT line_id FROM failure WHERE stream_id = ?3 AND (outcome = ?4 OR class = ?5))"),
      stream_state_(database, "SELECT state FROM stream WHERE stream_id = ?"),
      set_stream_state_(database, "UPDATE stream SET state = ?, state_reason = ?, state_at = ? WHERE stream_id = ?"),
      account_state_(database, "SELECT state FROM account WHERE account_id = ?"),
      set_account_state_(database, "UPDATE account SET state = ?, state_reason = ?, state_at = ? WHERE account_id = ?"),
      set_next_run_(database, "UPDATE stream SET next_run_at = ? WHERE stream_id = ?"),
      set_account_identity_(database, "UPDATE stream SET account_identity = ? WHERE stream_id = ?"),
      lift_guard_(
          database,
          "UPDATE pass SET guard_lifted = 1 WHERE pass_id IN (SELECT open_pass_id FROM stream WHERE stream_id = "
          "?1 UNION ALL SELECT reconcile_pass_id FROM stream WHERE stream_id = ?1)"),
      lift_parting_(database, "UPDATE stream SET parting_lifted = 1 WHERE stream_id = ?"),
      // 7: gone.
      known_contacts_(database, "SELECT count(*) FROM line WHERE stream_id = ? AND tried_hash <> 0 AND outcome <> 7"),
      // 1 and 2: told that its row is gone (line.hpp).
      partings_(database,
                "SELECT count(*) FROM line WHERE stream_id = ?1 AND tried_hash IN (1, 2) AND updated_at >= coalesce("
                "(SELECT max(started_at) FROM pass WHERE stream_id = ?1 AND kind = ?2), "
                "(SELECT last_reconcile_at FROM stream WHERE stream_id = ?1), 0)"),
      rename_(database,
              "UPDATE stream SET name = ?2, first_name = iif(first_name = '', name, first_name) WHERE name = ?1"),
      first_names_(database, "SELECT name, first_name FROM stream WHERE first_name <> ''"),
      store_layout_(database, "INSERT OR REPLACE INTO field_layout (stream_id, layout, names) VALUES (?, ?, ?)"),
      select_layouts_(database, "SELECT names FROM field_layout WHERE stream_id = ?") {}

AccountId StreamTable::account(const std::string& name) {
  {
    SqlRows rows = find_account_.query(name);
    if (rows.next()) return AccountId{rows.integer(0)};
  }
  insert_account_.run(name);
  SqlRows rows = find_account_.query(name);
  DOTSYNC_ASSERT(rows.next());
  return AccountId{rows.integer(0)};
}

/// Under other columns the lines would mean other rows, and the old ones would go on owning their addresses. What was
/// sent to one account says nothing of another, though it has the same name: a rehearsal, for example.
std::optional<StreamId> StreamTable::find(const StreamIdentity& identity) {
  SqlRows rows = find_stream_.query(identity.name);
  if (!rows.next()) return std::nullopt;
  const StreamId id{rows.integer(0)};
  refuse_change(identity, "source", rows.string(2), identity.source);
  refuse_change(identity, "account", rows.string(3), identity.account);
  const std::string account = rows.string(4);
  SqlRows key = find_key_.query(id);
  if (!identity.key.empty() && key.next()) refuse_change(identity, "key", key.string(0), identity.key);
  if (!identity.account_identity.empty() && !account.empty())
    refuse_change(identity, "account", account, identity.account_identity);
  return id;
}

StreamId StreamTable::open(const StreamIdentity& identity, Time now) {
  if (const std::optional<StreamId> known = find(identity)) {
    take(identity, *known);
    const std::string version = find(*known).mapping_version;
    if (version != identity.mapping_version) take_mapping_version(*known, version, identity.mapping_version, now);
    return *known;
  }
  insert_stream_.run(account(identity.account), identity.name, identity.source, identity.mapping_version);
  const std::optional<StreamId> id = named(identity.name);
  DOTSYNC_ASSERT(id);
  take(identity, *id);
  events_.append({now, *id, std::nullopt, "stream", "", "ok", "first seen"});
  return *id;
}

/// What is known of the stream from here on.
void StreamTable::take(const StreamIdentity& identity, StreamId stream) {
  if (!identity.key.empty()) store_key_.run(stream, identity.key);
  if (!identity.account_identity.empty()) set_account_identity_.run(identity.account_identity, stream);
  if (identity.fields.empty()) return;
  std::string names;
  for (const std::string& name : identity.fields) names.append(name).push_back('\n');
  store_layout_.run(stream, static_cast<std::int64_t>(field_digests::layout(identity.fields)), names);
}

FieldLayouts StreamTable::layouts(StreamId stream) {
  FieldLayouts layouts;
  SqlRows rows = select_layouts_.query(stream);
  while (rows.next()) {
    std::vector<std::string> names;
    const std::string text = rows.string(0);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      names.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    layouts.learn(names);
  }
  return layouts;
}

void StreamTable::drop_key(StreamId stream) {
  drop_key_.run(stream);
  set_account_identity_.run("", stream);
}

void StreamTable::take_mapping_version(StreamId stream, const std::string& before, const std::string& version,
                                       Time now) {
  give_up_pass_.run(now, stream);
  new_version_.run(version, stream);
  reconsider_.run(now, SqlValue::number(DueReason::reconsider), stream, SqlValue::number(Outcome::rejected),
                  SqlValue::number(FailureClass::set_up));
  events_.append({now, stream, std::nullopt, "mapping", before, version, "the whole stream is read again"});
}

StreamRecord StreamTable::find(StreamId id) {
  SqlRows rows = select_.query(id);
  if (!rows.next()) {
    throw Error(Part::journal, fmt::format("the journal has no stream with the number {}", id.value),
                "restart dotsync");
  }
  StreamRecord record;
  record.id = id;
  record.account = AccountId{rows.integer(0)};
  record.mapping_version = rows.string(1);
  record.state = rows.string(2);
  record.state_reason = rows.string(3);
  if (!rows.is_null(4)) record.fence = FenceInForce{rows.bits(4), rows.optional_string(5)};
  record.last_success_at = rows.optional_time(6);
  if (!rows.is_null(7)) {
    OpenPass pass;
    pass.id = PassId{rows.integer(7)};
    pass.next = {rows.bits(8), rows.optional_string(9)};
    pass.xmax = rows.bits(10);
    if (!rows.is_null(11)) pass.position = Position{rows.string(11), rows.string(12)};
    pass.from = {rows.bits(13), rows.optional_string(14)};
    pass.guard = {rows.integer(17), rows.integer(18), rows.integer(19) != 0};
    record.open_pass = pass;
  }
  record.last_reconcile_at = rows.optional_time(16);
  record.parting_lifted = rows.integer(20) != 0;
  if (!rows.is_null(15)) record.reconcile = reconcile(PassId{rows.integer(15)});
  return record;
}

std::optional<OpenReconcile> StreamTable::reconcile(PassId pass) {
  SqlRows rows = select_reconcile_.query(pass);
  if (!rows.next()) return std::nullopt;
  return OpenReconcile{PassId{rows.integer(0)},
                       {rows.string(1), LineId{rows.integer(2)}},
                       rows.integer(3) != 0,
                       {rows.integer(4), rows.integer(5), rows.integer(6) != 0}};
}

std::optional<StreamId> StreamTable::named(const std::string& name) {
  SqlRows rows = find_stream_.query(name);
  if (!rows.next()) return std::nullopt;
  return StreamId{rows.integer(0)};
}

std::vector<std::pair<StreamId, std::string>> StreamTable::all() {
  std::vector<std::pair<StreamId, std::string>> streams;
  SqlRows rows = select_all_.query();
  while (rows.next()) streams.emplace_back(StreamId{rows.integer(0)}, rows.string(1));
  return streams;
}

void StreamTable::set_state(StreamId stream, const std::string& state, const std::string& reason, Time now) {
  std::string before;
  {
    SqlRows rows = stream_state_.query(stream);
    if (rows.next()) before = rows.string(0);
  }
  set_stream_state_.run(state, reason, now, stream);
  events_.append({now, stream, std::nullopt, "stream", before, state, reason});
}

void StreamTable::set_account_state(AccountId account, const std::string& state, const std::string& reason, Time now) {
  std::string before;
  {
    SqlRows rows = account_state_.query(account);
    if (rows.next()) before = rows.string(0);
  }
  set_account_state_.run(state, reason, now, account);
  events_.append({now, std::nullopt, std::nullopt, "account", before, state, reason});
}

void StreamTable::set_next_run(StreamId stream, std::optional<Time> at) { set_next_run_.run(at, stream); }

void StreamTable::lift_guard(StreamId stream) {
  lift_guard_.run(stream);
  lift_parting_.run(stream);
}

std::int64_t StreamTable::known_contacts(StreamId stream) {
  SqlRows rows = known_contacts_.query(stream);
  return rows.next() ? rows.integer(0) : 0;
}

std::int64_t StreamTable::partings(StreamId stream) {
  SqlRows rows = partings_.query(stream, SqlValue::number(PassKind::reconcile));
  return rows.next() ? rows.integer(0) : 0;
}

void StreamTable::rename(const std::string& from, const std::string& to, Time now) {
  const std::optional<StreamId> id = named(from);
  if (!id || named(to)) return;
  rename_.run(from, to);
  events_.append({now, *id, std::nullopt, "stream", from, to, "goes on under another name"});
}

std::map<std::string, std::string> StreamTable::first_names() {
  std::map<std::string, std::string> names;
  SqlRows rows = first_names_.query();
  while (rows.next()) names[rows.string(0)] = rows.string(1);
  return names;
}

}  // namespace dotsync

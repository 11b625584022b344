#include "source/postgres_reader.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/limits.hpp"
#include "source/fence_reader.hpp"
#include "source/page_filler.hpp"
#include "source/page_sql.hpp"
#include "source/texts.hpp"
#include "source/widening.hpp"

namespace dotsync {
namespace {

StreamFacts facts_of(const Relation& relation) {
  StreamFacts facts;
  for (const SelectedColumn& selected : relation.selected) {
    Column column = selected.column.column;
    if (selected.zone && column.type == ColumnType::timestamp) {
      column.type = ColumnType::timestamptz;
      column.sql_type = "timestamp with time zone";
    }
    facts.columns.push_back(std::move(column));
  }
  for (const RelationColumn& column : relation.columns) facts.all_columns.push_back(column.column);
  for (const RelationColumn& part : relation.key) facts.key.push_back(part.column.name);
  facts.xmin_filter = relation.xmin_filter;
  return facts;
}

/// A connection string may name several hosts. One that is behind the pass's fence lacks rows that the pass must have.
void refuse_older(const Relation& relation, const Snapshot& page, const PassBounds& bounds) {
  if (page.xmax >= bounds.xmax && page.xmin >= bounds.xmin) return;
  throw SourceError(Part::postgres, relation.label + ": the server is behind the one that the pass began on",
                    "it is tried again; where source.dsn names several hosts, target_session_attrs=read-write keeps to "
                    "the primary",
                    true);
}

}  // namespace

PostgresReader::PostgresReader(PostgresSettings settings, const Clock& clock)
    : settings_(std::move(settings)), clock_(clock) {}

PostgresReader::~PostgresReader() = default;

PgSession& PostgresReader::session() {
  {
    const std::lock_guard<std::mutex> lock(session_mutex_);
    if (session_ && !session_->is_broken()) return *session_;
    session_.reset();
  }
  // Without the lock: connecting takes time, and stop() must not wait for it.
  auto fresh = std::make_unique<PgSession>(settings_);
  const std::lock_guard<std::mutex> lock(session_mutex_);
  session_ = std::move(fresh);
  rows_allowed_ = false;
  if (stopped_) session_->cut();
  return *session_;
}

void PostgresReader::stop() {
  const std::lock_guard<std::mutex> lock(session_mutex_);
  stopped_ = true;
  if (session_) session_->cut();
}

const Relation& PostgresReader::checked(const StreamQuery& query, Reading reading) {
  Relation relation = describe_relation(session(), query);
  if (const std::optional<SourceFailure> obstacle = find_obstacle(relation, query, reading)) {
    throw SourceError(obstacle->part, obstacle->what, obstacle->hint, obstacle->retryable);
  }
  Known& known = known_[query.stream];
  known = {query, std::move(relation), reading};
  return known.relation;
}

const Relation& PostgresReader::remembered(const StreamQuery& query, Reading reading) {
  const auto known = known_.find(query.stream);
  if (known != known_.end() && known->second.query == query &&
      (known->second.reading == reading || reading == Reading::scan)) {
    return known->second.relation;
  }
  return checked(query, reading);
}

StreamFacts PostgresReader::describe(const StreamQuery& query) { return facts_of(checked(query, Reading::ranges)); }

bool PostgresReader::is_standby(const Relation& relation) {
  const PgTable standby = session().query(relation.label, "SELECT pg_is_in_recovery()");
  if (standby.at(0)[0] != "t") return false;
  if (settings_.allow_standby) return true;
  throw SourceError(
      Part::postgres, relation.label + ": the server is a standby, which does not show the primary's open transactions",
      "let source.dsn name the primary (target_session_attrs=read-write finds it among several hosts), or "
      "set source.allow_standby: true, which reads whole tables by transaction ids",
      true);
}

PgSession& PostgresReader::rows_session(const Relation& relation) {
  PgSession& current = session();
  if (!rows_allowed_) is_standby(relation);
  rows_allowed_ = true;
  return current;
}

std::optional<Elapsed> PostgresReader::since_last_fence(const std::string& stream) const {
  const auto last = last_fence_.find(stream);
  if (last == last_fence_.end()) return std::nullopt;
  const Duration since = clock_.now() - last->second.at;
  return Elapsed{last->second.clock_us, std::chrono::microseconds(since).count()};
}

OpenedPass PostgresReader::open_pass(const StreamQuery& query, const std::vector<Fence>& history) {
  const Relation& relation = checked(query, Reading::ranges);
  const bool standby = is_standby(relation);
  const std::string server = read_server_identity(session(), relation);
  const std::optional<Elapsed> elapsed = since_last_fence(query.stream);
  const Time before = clock_.now();

  const FenceFacts facts = read_fence_facts(session(), relation, query.watermark);
  Fence now;
  now.clock_us = facts.clock_us;
  std::string in_progress;
  now.snapshot = read_snapshot(session(), relation, in_progress);
  now.server = server;
  now.relation = relation_identity(relation, query.watermark);
  const TrustVerdict verdict = judge_trust(now, history, elapsed, query.watermark.kind);

  OpenedPass opened;
  opened.fence = decide_fence(facts, verdict.restart ? std::vector<Fence>{} : valid_history(history),
                              query.watermark.kind, query.watermark.margin_us);
  // A standby does not show who writes on the primary. The xids of its own snapshots still tell what is new to it.
  if (standby) opened.fence.bound.reset();
  if (!standby && query.watermark.kind == WatermarkKind::xid8) opened.fence.in_progress = in_progress;
  opened.fence.snapshot = now.snapshot;
  opened.fence.server = now.server;
  opened.fence.relation = now.relation;
  opened.fence.without_bound = verdict.without_bound;
  opened.fence.restart = verdict.restart;
  opened.trust = verdict.trust;
  opened.reason = verdict.reason;
  opened.widened_by = read_widening(session(), relation, query.watermark.kind, facts, valid_history(history));
  last_fence_[query.stream] = {facts.clock_us, before};
  return opened;
}

PageAnswer PostgresReader::read_page(const StreamQuery& query, const PageRequest& request) {
  const Relation& relation = remembered(query, Reading::ranges);
  const std::string doing = relation.label + ": reading a page";
  if (query.watermark.kind == WatermarkKind::xmin) {
    const auto after = request.after ? std::optional<std::string>(request.after->key) : std::nullopt;
    return read_by_key(relation, query, request.bounds, {after, request.limit});
  }
  PageFiller filler(relation, request.limit, PageOrder::by_watermark);
  const auto take = [&filler](const Snapshot& snapshot, const PgRow& row) { filler.take(snapshot, row); };
  PageAnswer answer;
  const bool dated = !request.after || !request.after->watermark.empty();
  if (dated) {
    const Statement page = dated_page(relation, query, request, request.limit + 1);
    answer.snapshot = rows_session(relation).read(doing, page.sql, page.params, take);
  }
  // Rows without a watermark come after all others.
  if (!filler.more() && !relation.watermark.not_null) {
    const std::optional<std::string> after = dated ? std::nullopt : std::optional<std::string>(request.after->key);
    const Statement page = undated_page(relation, query, request.bounds, after, request.limit - filler.met() + 1);
    const Snapshot snapshot = rows_session(relation).read(doing, page.sql, page.params, take);
    if (!dated) answer.snapshot = snapshot;
  }
  refuse_older(relation, answer.snapshot, request.bounds);
  answer.last = !filler.more();
  answer.page = filler.take_page();
  answer.repeated_keys = filler.take_repeated_keys();
  if (answer.last) answer.null_keys = null_keys(relation, query, request.bounds);
  return answer;
}

/// Of the range; none where the relation itself says that there are none.
std::int64_t PostgresReader::null_keys(const Relation& relation, const StreamQuery& query, const PassBounds& bounds) {
  if (relation.key_is_unique) return 0;
  const Statement count = count_null_keys(relation, query, bounds);
  const PgTable found = session().query(relation.label + ": counting rows without a key", count.sql, count.params);
  const std::string text = found.at(0)[0].value_or("0");
  std::int64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

PageAnswer PostgresReader::read_scan(const StreamQuery& query, const ScanRequest& request) {
  return read_by_key(remembered(query, Reading::scan), query, {}, request);
}

PageAnswer PostgresReader::read_by_key(const Relation& relation, const StreamQuery& query, const PassBounds& bounds,
                                       const ScanRequest& request) {
  const Statement page = page_by_key(relation, query, bounds, request.after_key, request.limit + 1);
  PageFiller filler(relation, request.limit, PageOrder::by_key);
  PageAnswer answer;
  answer.snapshot = rows_session(relation).read(
      relation.label + ": reading a page by key", page.sql, page.params,
      [&filler](const Snapshot& snapshot, const PgRow& row) { filler.take(snapshot, row); });
  refuse_older(relation, answer.snapshot, bounds);
  answer.last = !filler.more();
  answer.page = filler.take_page();
  answer.repeated_keys = filler.take_repeated_keys();
  if (answer.last) answer.null_keys = null_keys(relation, query, bounds);
  return answer;
}

KeysAnswer PostgresReader::read_keys(const StreamQuery& query, const std::vector<std::string>& keys) {
  const Relation& relation = remembered(query, Reading::scan);
  const Statement statement = rows_by_key(relation, query, keys);
  PageFiller filler(relation, limits::page_rows_max, PageOrder::none);
  KeysAnswer answer;
  answer.snapshot = rows_session(relation).read(
      relation.label + ": reading rows by key", statement.sql, statement.params,
      [&filler](const Snapshot& snapshot, const PgRow& row) { filler.take(snapshot, row); });
  answer.page = filler.take_page();
  return answer;
}

std::vector<FoundRow> PostgresReader::find_rows(const StreamQuery& query, const std::string& column,
                                                const std::string& value, std::size_t limit) {
  const Relation& relation = remembered(query, Reading::scan);
  const Statement statement = rows_by_value(relation, query, column, value, limit);
  std::vector<FoundRow> found;
  for (const auto& row : session().query(relation.label + ": looking for a row", statement.sql, statement.params)) {
    std::vector<std::string> parts;
    for (std::size_t i = 1; i < row.size(); ++i) parts.push_back(row[i].value_or(""));
    found.push_back({join_key(parts), row[0] == "t"});
  }
  return found;
}

ServerInspection PostgresReader::inspect_server() { return dotsync::inspect_server(session()); }

TableSurvey PostgresReader::survey(const std::string& table, const std::vector<std::string>& key) {
  return survey_table(session(), table, key);
}

StreamInspection PostgresReader::inspect_stream(const StreamQuery& query, const std::string& channel) {
  return dotsync::inspect_stream(session(), query, channel);
}

ValueCount PostgresReader::count_values(const StreamQuery& query, const std::string& column, ValueForm form) {
  return dotsync::count_values(session(), remembered(query, Reading::scan), query, column, form);
}

RepeatCount PostgresReader::count_repeats(const StreamQuery& query, const std::string& column,
                                          const std::string& identifier) {
  return dotsync::count_repeats(session(), remembered(query, Reading::scan), query, column, identifier);
}

}  // namespace dotsync

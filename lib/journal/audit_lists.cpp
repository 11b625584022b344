#include "journal/audit_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "base/error.hpp"
#include "base/text.hpp"
#include "journal/audit_sql.hpp"
#include "journal/sql.hpp"

namespace dotsync {
namespace {

TableValue text_or_null(const std::optional<std::string>& text) {
  if (!text) return std::monostate{};
  return *text;
}

/// A JSON list, so that one parameter holds them all.
TableValue names_or_null(const std::vector<std::string>& names) {
  if (names.empty()) return std::monostate{};
  std::string list;
  for (const std::string& name : names) {
    list += list.empty() ? '[' : ',';
    append_json_string(list, name);
  }
  return list + ']';
}

/// As the views write times: always with milliseconds, so that texts compare as times do.
TableValue time_or_null(const std::optional<Time>& time) {
  if (!time) return std::monostate{};
  std::string text = format_time(*time);
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

void require_word(const std::optional<std::string>& word, std::initializer_list<std::string_view> known,
                  const char* of) {
  if (!word || std::find(known.begin(), known.end(), *word) != known.end()) return;
  throw Error(Part::usage, fmt::format("no {} has the state '{}'", of, *word),
              fmt::format("--state takes one of: {}", fmt::join(known, ", ")));
}

void refuse_code(const AuditFilter& filter, const char* what) {
  if (!filter.code) return;
  throw Error(Part::usage, fmt::format("{} have no code", what), "leave --code out, or ask for failures or batches");
}

/// Where a list takes its rows and filters from.
struct ListSource {
  const char* view;
  const char* time;   ///< column that --since and --until look at
  const char* state;  ///< column of --state
  const char* code;   ///< column of --code; null: none
  const char* order;  ///< columns from the oldest to the newest row
  const char* order_newest_first;
};

Table list(SQLite::Database& database, const ListSource& source, const AuditFilter& filter) {
  require_streams(database, filter.streams);
  // All names here are ours; what people asked for is bound.
  std::string where = fmt::format(
      "(?1 IS NULL OR stream IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR {0} >= ?2) AND (?3 IS NULL OR "
      "{0} < ?3) AND (?4 IS NULL OR {1} = "
      "?4)",
      source.time, source.state);
  if (source.code != nullptr) where += fmt::format(" AND (?6 IS NULL OR lower({}) = lower(?6))", source.code);
  std::vector<TableValue> values = {names_or_null(filter.streams), time_or_null(filter.since),
                                    time_or_null(filter.until), text_or_null(filter.state), filter.limit.value_or(-1)};
  if (source.code != nullptr) values.push_back(text_or_null(filter.code));
  return read_table(database,
                    fmt::format("SELECT * FROM (SELECT * FROM {} WHERE {} ORDER BY {} LIMIT ?5) ORDER BY {}",
                                source.view, where, source.order_newest_first, source.order),
                    values);
}

}  // namespace

std::optional<std::int64_t> find_batch_number(SQLite::Database& database, const std::string& id) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) number = 0;
  Sql sql(database,
          "SELECT batch_id FROM batch WHERE batch_id = ?1 UNION ALL SELECT batch_id FROM batch WHERE import_id = ?2 "
          "ORDER BY batch_id LIMIT 1");
  SqlRows rows = sql.query(number, id);
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

void require_streams(SQLite::Database& database, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::vector<std::string> known;
  Sql sql(database, "SELECT name FROM stream ORDER BY name");
  SqlRows rows = sql.query();
  while (rows.next()) known.push_back(rows.string(0));
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string hint =
        known.empty() ? std::string("no stream has run yet") : fmt::format("it knows: {}", fmt::join(known, ", "));
    if (const auto near = nearest_name(name, known)) hint = fmt::format("did you mean '{}'?", *near);
    throw Error(Part::usage, fmt::format("the journal knows no stream '{}'", name), hint);
  }
}

Table list_batches(SQLite::Database& database, const AuditFilter& filter) {
  require_word(filter.state,
               {"submitting", "accepted", "finished", "failed", "refused", "unknown", "stuck", "abandoned", "resolved"},
               "batch");
  return list(database, {"v_batch", "submitted_at", "state", "error_code", "batch_id", "batch_id DESC"}, filter);
}

Table list_failures(SQLite::Database& database, const AuditFilter& filter) {
  require_word(filter.state, {"failed", "partial", "rejected", "unreported"}, "failure");
  return list(database,
              {"v_failure", "last_at", "outcome", "code", "last_at, stream, row_key",
               "last_at DESC, stream DESC, row_key DESC"},
              filter);
}

Table list_events(SQLite::Database& database, const AuditFilter& filter) {
  refuse_code(filter, "events");
  return list(database, {"v_event", "at", "to_state", nullptr, "event_id", "event_id DESC"}, filter);
}

Table list_passes(SQLite::Database& database, const AuditFilter& filter) {
  refuse_code(filter, "passes");
  require_word(filter.state, {"poll", "reconcile", "due"}, "pass");
  return list(database, {"v_pass", "started_at", "kind", nullptr, "pass_id", "pass_id DESC"}, filter);
}

std::optional<BatchAnswer> find_batch(SQLite::Database& database, const std::string& id) {
  const std::optional<std::int64_t> number = find_batch_number(database, id);
  if (!number) return std::nullopt;
  BatchAnswer answer;
  answer.batch = read_table(database, "SELECT * FROM v_batch WHERE batch_id = ?1", {*number});
  // The reason is the line's present one; of a line that a later batch carries, only the code is left.
  answer.contacts = read_table(
      database,
      "SELECT line.row_key AS row_key, "
      "CASE item.outcome WHEN 0 THEN 'open' WHEN 1 THEN 'created' WHEN 2 THEN 'updated' WHEN 3 THEN 'partial' "
      "WHEN 4 THEN 'failed' WHEN 5 THEN 'unreported' WHEN 6 THEN 'unsettled' END AS outcome, "
      "item.code AS code, failure.description AS description, failure.identifier AS identifier, "
      "line.contact_id AS contact_id, "
      "CASE WHEN line.outcome = 0 AND line.due_reason = 1 THEN 'due' ELSE CASE line.outcome "
      "WHEN 0 THEN 'current' WHEN 1 THEN 'in_flight' WHEN 2 THEN 'due' WHEN 3 THEN 'failed' WHEN 4 THEN 'partial' "
      "WHEN 5 THEN 'rejected' WHEN 6 THEN 'superseded' WHEN 7 THEN 'gone' END END AS now "
      "FROM item JOIN line USING (line_id) "
      "LEFT JOIN failure ON failure.line_id = item.line_id AND failure.batch_id = item.batch_id "
      "WHERE item.batch_id = ?1 ORDER BY item.line_id",
      {*number});
  return answer;
}

}  // namespace dotsync

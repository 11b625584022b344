#include "source/table_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "source/relation.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

constexpr std::size_t forms = 8;  ///< counts per column of the sample

std::int64_t to_number(const std::optional<std::string>& text) {
  std::int64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::string oid_of(const Relation& relation) { return fmt::format("{}", relation.oid); }

/// The columns of the smallest unique index over NOT NULL columns; empty where there is none.
std::vector<std::string> find_unique_key(PgSession& session, const Relation& relation) {
  const PgTable found = session.query(relation.label + ": looking for a key", R"(
    SELECT a.attname FROM (
      SELECT i.indexrelid, i.indrelid, i.indkey, i.indnkeyatts FROM pg_index i
       WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
         AND NOT EXISTS (SELECT FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, n) JOIN pg_attribute a
                           ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                          WHERE k.n <= i.indnkeyatts AND NOT a.attnotnull)
       ORDER BY i.indnkeyatts, i.indexrelid LIMIT 1) AS best,
      unnest(best.indkey) WITH ORDINALITY AS k(attnum, n), pg_attribute a
     WHERE k.n <= best.indnkeyatts AND a.attrelid = best.indrelid AND a.attnum = k.attnum ORDER BY k.n)",
                                      {oid_of(relation)});
  std::vector<std::string> key;
  for (const auto& row : found) key.push_back(row[0].value_or(""));
  return key;
}

void choose_key(PgSession& session, const Relation& relation, TableSurvey& survey) {
  survey.key = relation.primary_key;
  survey.key_reason = "its primary key";
  if (!survey.key.empty()) return;
  survey.key = find_unique_key(session, relation);
  survey.key_reason = "it has no primary key; a unique index covers this";
  if (!survey.key.empty()) return;
  const bool has_id = std::any_of(relation.columns.begin(), relation.columns.end(),
                                  [](const RelationColumn& column) { return column.column.name == "id"; });
  if (has_id && relation.kind != 'r' && relation.kind != 'p') survey.key = {"id"};
  survey.key_reason = "by its name: it must be unique and never NULL";
}

void read_facts(PgSession& session, const Relation& relation, TableSurvey& survey) {
  const PgTable found = session.query(relation.label + ": looking at its columns", R"(
    SELECT a.attname, coalesce(col_description(a.attrelid, a.attnum), ''),
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indisvalid
                      AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indpred IS NULL
                      AND i.indkey[0] = a.attnum),
           coalesce((SELECT quote_ident(t.tgname) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                      WHERE t.tgrelid = a.attrelid AND t.tgtype & 19 = 19 AND t.tgenabled <> 'D'
                        AND position('new.' || lower(a.attname) || ' ' IN
                                     replace(regexp_replace(lower(p.prosrc), '\s+', ' ', 'g'), ':=', ' =')) > 0
                      LIMIT 1), '')
      FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)",
                                      {oid_of(relation)});
  for (std::size_t i = 0; i < found.size() && i < relation.columns.size(); ++i) {
    const RelationColumn& known = relation.columns[i];
    SurveyedColumn column;
    column.column = known.column;
    column.not_null = known.not_null;
    column.readable = known.readable;
    column.comment = found[i][1].value_or("");
    column.unique = found[i][2] == "t";
    column.indexed = found[i][3] == "t";
    column.stamped = found[i][4].value_or("");
    survey.columns.push_back(std::move(column));
  }
  const PgTable whole = session.query(relation.label + ": looking at the table", R"(
    SELECT relname, coalesce(obj_description(oid, 'pg_class'), ''),
           coalesce((SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'), 'UTC')
      FROM pg_class WHERE oid = $1::oid)",
                                      {oid_of(relation)});
  survey.name = whole.at(0)[0].value_or("");
  survey.comment = whole.at(0)[1].value_or("");
  survey.server_zone = whole.at(0)[2].value_or("UTC");
}

constexpr const char* no_forms = ", 0, 0, 0, 0, 0, 0, 0";  ///< all but the first of them

/// The counts of ColumnSample, in their order.
std::string counts_of(const std::string& value) {
  return fmt::format(
      R"(, count({0}), count(*) FILTER (WHERE {0} ~ '^\s*[^@\s]+@[^@\s]+\.[A-Za-z]+\s*$'),
      count(*) FILTER (WHERE {0} ~ '^\s*\+?-?(0|[1-9][0-9]*)(\.[0-9]+)?\s*$'),
      count(*) FILTER (WHERE {0} ~ '^\s*[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'),
      count(*) FILTER (WHERE lower(trim({0})) IN ('true','t','yes','y','on','1','false','f','no','n','off','0')),
      count(*) FILTER (WHERE {0} ~ '^\s*\+[0-9]'),
      count(*) FILTER (WHERE {0} ~ '^[A-Z]{{2}}$' AND {0} <> 'UK'),
      coalesce(max(length({0})), 0))",
      value);
}

void take_sample(PgSession& session, const Relation& relation, TableSurvey& survey) {
  std::string columns;
  std::string counts = "SELECT count(*)";
  for (const SurveyedColumn& column : survey.columns) {
    if (!column.readable) continue;
    const std::string quoted = quote_identifier(column.column.name);
    columns += (columns.empty() ? "" : ", ") + quoted;
    // Documents, pictures and the like are only counted. Of a text the first 300 characters tell enough.
    const bool told_by_its_text = column.column.type != ColumnType::other;
    counts += told_by_its_text ? counts_of("left(sample." + quoted + "::text, 300)")
                               : ", count(sample." + quoted + ")" + no_forms;
  }
  const PgTable found = session.query(
      relation.label + ": looking at some rows",
      fmt::format("{} FROM (SELECT {} FROM {} LIMIT {}) AS sample", counts, columns, relation.from, survey_rows));
  survey.sampled = to_number(found.at(0)[0]);
  std::size_t at = 1;
  for (SurveyedColumn& column : survey.columns) {
    if (!column.readable) continue;
    const auto& row = found.at(0);
    column.sample = {to_number(row.at(at)),     to_number(row.at(at + 1)), to_number(row.at(at + 2)),
                     to_number(row.at(at + 3)), to_number(row.at(at + 4)), to_number(row.at(at + 5)),
                     to_number(row.at(at + 6)), to_number(row.at(at + 7))};
    at += forms;
  }
}

[[noreturn]] void refuse(const SourceFailure& failure) {
  throw SourceError(failure.part, failure.what, failure.hint, failure.retryable);
}

}  // namespace

TableSurvey survey_table(PgSession& session, const std::string& table, const std::vector<std::string>& key) {
  StreamQuery query;
  query.table = table;
  query.key = key;
  query.watermark.kind = WatermarkKind::xmin;
  TableSurvey survey;
  {
    const Relation relation = describe_relation(session, query);
    if (key.empty()) {
      choose_key(session, relation, survey);
    } else {
      survey.key = key;
      survey.key_reason = "as asked for";
    }
  }
  query.key = survey.key;
  const Relation relation = describe_relation(session, query);
  if (survey.key.empty()) {
    refuse({Part::usage, relation.label + ": nothing tells its rows apart: no primary key, no unique index",
            "name the columns that do: --key COLUMN", false});
  }
  const bool any_readable = std::any_of(relation.columns.begin(), relation.columns.end(),
                                        [](const RelationColumn& column) { return column.readable; });
  if (const auto obstacle = find_obstacle(relation, query, Reading::scan); obstacle || !any_readable) {
    refuse(obstacle.value_or(SourceFailure{Part::postgres, relation.label + ": none of its columns can be read",
                                           fmt::format("GRANT SELECT ON {} TO {};", relation.name, relation.role),
                                           false}));
  }
  survey.relation = relation.name;
  survey.kind = relation.kind;
  survey.stamps_late =
      relation.kind == 'm' || std::any_of(relation.leaves.begin(), relation.leaves.end(),
                                          [](const RelationLeaf& leaf) { return leaf.kind == 'f' || leaf.subscribed; });
  read_facts(session, relation, survey);
  take_sample(session, relation, survey);
  return survey;
}

}  // namespace dotsync

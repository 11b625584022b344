#include "source/inspection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "source/page_sql.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

std::int64_t to_number(const std::optional<std::string>& text, std::int64_t otherwise) {
  std::int64_t value = otherwise;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

/// Of every leaf that holds rows: an index, valid and whole, whose first columns are the wanted ones in their order.
bool every_leaf_has_index(PgSession& session, const Relation& relation, const std::vector<std::string>& wanted) {
  const PgTable found = session.query(relation.label + ": looking for its index", R"(
    WITH RECURSIVE tree(oid) AS (
      SELECT $1::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.oid)
    SELECT bool_and(EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
         AND (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
               WHERE k.n <= least(i.indnkeyatts, cardinality($2::text[]))) = $2::text[]))
      FROM tree JOIN pg_class c USING (oid) WHERE c.relkind = 'r')",
                                      {fmt::format("{}", relation.oid), array_literal(wanted)});
  return found.at(0)[0] == "t";
}

void look_at_table(PgSession& session, const Relation& relation, StreamInspection& facts) {
  const PgTable found = session.query(relation.label + ": looking at its privileges", R"(
    SELECT has_table_privilege($1::oid, 'INSERT, UPDATE, DELETE, TRUNCATE'), reltuples::bigint,
           pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = $1::oid)",
                                      {fmt::format("{}", relation.oid)});
  if (!found.empty()) {
    facts.may_write = found[0][0] == "t";
    facts.rows_estimated = to_number(found[0][1], -1);
    facts.owned = found[0][2] == "t";
  }
  if (relation.kind != 'r' && relation.kind != 'p') return;
  if (relation.watermark.column.name.empty()) return;
  std::vector<std::string> wanted = {relation.watermark.column.name};
  for (const RelationColumn& part : relation.key) wanted.push_back(part.column.name);
  facts.serving_index = every_leaf_has_index(session, relation, wanted);
  std::string list;
  for (const std::string& name : wanted) list += (list.empty() ? "" : ", ") + quote_identifier(name);
  // CONCURRENTLY is not to be had for a partitioned table.
  facts.create_index =
      fmt::format("CREATE INDEX {}ON {} ({});", relation.kind == 'r' ? "CONCURRENTLY " : "", relation.name, list);
}

/// The sequence behind the column's default or identity, where each session takes several numbers at once: a number
/// that was taken early is then written late, below the position.
std::string find_caching_sequence(PgSession& session, const Relation& relation) {
  const PgTable found = session.query(relation.label + ": looking for its sequence", R"(
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_attribute a
      JOIN pg_depend d ON (d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                           AND d.classid = 'pg_class'::regclass)
        OR (d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
            AND d.objid = (SELECT oid FROM pg_attrdef WHERE adrelid = a.attrelid AND adnum = a.attnum))
      JOIN pg_class c ON c.oid IN (d.objid, d.refobjid) AND c.relkind = 'S'
      JOIN pg_sequence s ON s.seqrelid = c.oid AND s.seqcache > 1
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attrelid = $1::oid AND a.attname = $2 LIMIT 1)",
                                      {fmt::format("{}", relation.oid), relation.watermark.column.name});
  return found.empty() ? std::string() : found[0][0].value_or("");
}

/// The mapping names them with their places; here they would hide whatever else is wrong.
StreamQuery without_unknown_columns(const StreamQuery& query, const Relation& relation) {
  StreamQuery known = query;
  const auto unknown = [&relation](const ColumnRequest& request) {
    return std::none_of(relation.columns.begin(), relation.columns.end(),
                        [&request](const RelationColumn& column) { return column.column.name == request.name; });
  };
  known.columns.erase(std::remove_if(known.columns.begin(), known.columns.end(), unknown), known.columns.end());
  return known;
}

/// Without an index that takes as long as reading all of it: then the server's patience decides.
std::int64_t count_null_watermarks(PgSession& session, const Relation& relation, const StreamQuery& query) {
  try {
    const Statement count = count_undated(relation, query, null_watermarks_max);
    return to_number(session.query(relation.label + ": counting NULLs", count.sql, count.params).at(0)[0], -1);
  } catch (const SourceError&) {
    return -1;
  }
}

}  // namespace

ServerInspection inspect_server(PgSession& session) {
  const PgTable found = session.query("looking at the server", R"(
    SELECT current_setting('server_version'), current_database(), quote_ident(current_user),
           (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, pg_is_in_recovery(), r.rolsuper,
           r.rolcreaterole OR r.rolcreatedb, pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
           coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
           inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1',
           current_setting('server_encoding')
      FROM pg_roles r WHERE r.rolname = current_user)");
  const auto& row = found.at(0);
  ServerInspection facts;
  facts.version = row[0].value_or("");
  facts.database = row[1].value_or("");
  facts.role = row[2].value_or("");
  facts.clock_us = to_number(row[3], 0);
  facts.in_recovery = row[4] == "t";
  facts.superuser = row[5] == "t";
  facts.may_create_roles_or_databases = row[6] == "t";
  facts.reads_all_stats = row[7] == "t";
  facts.encrypted = row[8] == "t";
  facts.local = row[9] == "t";
  facts.server_encoding = row[10].value_or("");
  facts.grant_stats = fmt::format("GRANT pg_read_all_stats TO {};", facts.role);
  return facts;
}

StreamInspection inspect_stream(PgSession& session, const StreamQuery& asked, const std::string& channel) {
  StreamInspection facts;
  try {
    const Relation relation = describe_relation(session, asked);
    const StreamQuery query = without_unknown_columns(asked, relation);
    facts.obstacle = find_obstacle(relation, query, Reading::ranges);
    facts.relation = relation.name;
    facts.kind = relation.kind;
    facts.xmin_filter = relation.xmin_filter;
    for (const RelationColumn& column : relation.columns) facts.columns.push_back(column.column);
    for (const RelationColumn& part : relation.key) facts.key.push_back(part.column.name);
    facts.key_is_unique = relation.key_is_unique;
    const WatermarkKind kind = query.watermark.kind;
    facts.watermark_nullable = kind != WatermarkKind::xmin && !relation.watermark.not_null;
    if (relation.oid != 0) look_at_table(session, relation, facts);
    if (facts.obstacle) return facts;
    if (kind == WatermarkKind::xid8) facts.stamp = find_stamp(session, relation, query.watermark.column);
    if (kind == WatermarkKind::sequence && relation.oid != 0)
      facts.caching_sequence = find_caching_sequence(session, relation);
    if (!channel.empty()) facts.notifier = find_notifier(session, relation, channel);
    if (facts.watermark_nullable) facts.null_watermarks = count_null_watermarks(session, relation, query);
    // One page of nothing: the server parses query and where.
    const auto page = [&](std::size_t limit) {
      return kind == WatermarkKind::xmin ? page_by_key(relation, query, {}, std::nullopt, limit)
                                         : dated_page(relation, query, {}, limit);
    };
    const Statement nothing = page(0);
    session.read(relation.label, nothing.sql, nothing.params, [](const Snapshot&, const PgRow&) {});
    facts.plan = explain_page(session, relation, page(limits::page_rows_max + 1));
  } catch (const SourceError& error) {
    facts.obstacle = error.failure();
  }
  return facts;
}

}  // namespace dotsync

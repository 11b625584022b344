#include "source/relation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "source/missing_table.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

using Field = std::optional<std::string>;

std::uint32_t to_oid(const Field& text) {
  std::uint32_t oid = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), oid);
  return oid;
}

bool is_true(const Field& text) { return text == "t"; }

/// The type of a base type's oid; oids below 10000 are fixed (src/include/catalog/pg_type.dat).
ColumnType classify(std::uint32_t oid, const Field& category) {
  switch (oid) {
    case 20:
    case 21:
    case 23:
      return ColumnType::integer;
    case 1700:
      return ColumnType::numeric;
    case 700:
    case 701:
      return ColumnType::floating;
    case 16:
      return ColumnType::boolean;
    case 1082:
      return ColumnType::date;
    case 1114:
      return ColumnType::timestamp;
    case 1184:
      return ColumnType::timestamptz;
    default:
      break;
  }
  // Strings and enums; what their output function writes is their text.
  return category == "S" || category == "E" ? ColumnType::text : ColumnType::other;
}

/// The sum of a domain's layers: the innermost type. Appended to statements that have a list `wanted(n, oid)`.
constexpr const char* base_types = R"(
  , layers(n, oid, base) AS (
    SELECT w.n, w.oid, t.typbasetype FROM wanted w JOIN pg_type t ON t.oid = w.oid
    UNION ALL
    SELECT l.n, l.base, t.typbasetype FROM layers l JOIN pg_type t ON t.oid = l.base
  ), bases AS (SELECT n, oid FROM layers WHERE base = 0))";

void find_table(PgSession& session, const StreamQuery& query, Relation& relation) {
  const PgTable found = session.query(relation.label, R"(
    SELECT c.oid, c.relkind, quote_ident(n.nspname), quote_ident(c.relname), row_security_active(c.oid),
           CASE WHEN c.relkind IN ('r', 'p', 'm') THEN has_column_privilege(c.oid, 'xmin', 'SELECT') ELSE true END,
           has_schema_privilege(n.oid, 'USAGE')
      FROM parse_ident($1) AS p(parts), pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = parts[cardinality(parts)]
       AND n.nspname = CASE cardinality(parts) WHEN 1 THEN 'public' WHEN 2 THEN parts[1] END)",
                                      {query.table});
  if (found.empty()) {
    throw SourceError(Part::usage, relation.label + ": there is no such table or view in this database",
                      hint_for_missing_table(session, query), false);
  }
  const auto& row = found.front();
  relation.oid = to_oid(row[0]);
  relation.kind = row[1].value_or("r").front();
  relation.name = *row[2] + "." + *row[3];
  relation.from = relation.name;
  relation.qualifier = *row[3];
  relation.row_security = is_true(row[4]);
  relation.xmin_readable = is_true(row[5]);
  relation.schema = *row[2];
  relation.schema_usable = is_true(row[6]);
}

void find_leaves(PgSession& session, Relation& relation) {
  const PgTable found = session.query(relation.label, R"(
    WITH RECURSIVE tree(oid) AS (
      SELECT $1::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.oid)
    SELECT c.oid, c.relkind, coalesce(m.amname = 'heap', true), format('%I.%I', n.nspname, c.relname),
           EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = c.oid)
      FROM tree JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_am m ON m.oid = c.relam ORDER BY c.oid)",
                                      {fmt::format("{}", relation.oid)});
  for (const auto& row : found) {
    relation.leaves.push_back(
        {to_oid(row[0]), *row[3], row[1].value_or("r").front(), is_true(row[2]), is_true(row[4])});
  }
}

void find_table_columns(PgSession& session, Relation& relation) {
  const PgTable found = session.query(relation.label,
                                      std::string(R"(
    WITH RECURSIVE wanted AS (
      SELECT attnum AS n, atttypid AS oid FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped))") +
                                          base_types + R"(
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.oid, t.typcategory, a.attnotnull,
           has_column_privilege($1::oid, a.attnum, 'SELECT')
      FROM bases b JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum = b.n JOIN pg_type t ON t.oid = b.oid
     ORDER BY a.attnum)",
                                      {fmt::format("{}", relation.oid)});
  for (const auto& row : found) {
    const std::uint32_t type = to_oid(row[2]);
    relation.columns.push_back(
        {{*row[0], classify(type, row[3]), *row[1]}, type, *row[1], is_true(row[4]), is_true(row[5])});
  }
}

void find_keys(PgSession& session, const StreamQuery& query, Relation& relation) {
  const PgTable primary = session.query(relation.label, R"(
    SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, n), pg_attribute a
     WHERE i.indrelid = $1::oid AND i.indisprimary AND k.n <= i.indnkeyatts
       AND a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.n)",
                                        {fmt::format("{}", relation.oid)});
  for (const auto& row : primary) relation.primary_key.push_back(*row[0]);
  const PgTable unique = session.query(
      relation.label, R"(
    SELECT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
         AND i.indexprs IS NULL AND NOT EXISTS (
           SELECT FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE k.n <= i.indnkeyatts AND (a.attname IS NULL OR NOT a.attnotnull OR a.attname <> ALL ($2::text[])))))",
      {fmt::format("{}", relation.oid), array_literal(query.key.empty() ? relation.primary_key : query.key)});
  relation.key_is_unique = is_true(unique.at(0)[0]);
}

void describe_query(PgSession& session, Relation& relation) {
  const std::vector<PgColumn> found = session.columns_of(relation.label, "SELECT * FROM " + relation.from + " LIMIT 0");
  std::vector<std::string> oids;
  for (const PgColumn& column : found) oids.push_back(fmt::format("{}", column.type_oid));
  const PgTable types = session.query(relation.label,
                                      std::string("WITH RECURSIVE wanted AS (SELECT n, oid FROM unnest($1::oid[]) WITH "
                                                  "ORDINALITY AS w(oid, n))") +
                                          base_types + R"(
    SELECT format_type(w.oid, -1), b.oid, t.typcategory FROM wanted w JOIN bases b USING (n)
      JOIN pg_type t ON t.oid = b.oid ORDER BY w.n)",
                                      {array_literal(oids)});
  for (std::size_t i = 0; i < found.size() && i < types.size(); ++i) {
    const std::uint32_t type = to_oid(types[i][1]);
    relation.columns.push_back(
        {{found[i].name, classify(type, types[i][2]), *types[i][0]}, type, *types[i][0], false, true});
  }
}

const RelationColumn* find_column(const Relation& relation, const std::string& name) {
  const auto found = std::find_if(relation.columns.begin(), relation.columns.end(),
                                  [&name](const RelationColumn& column) { return column.column.name == name; });
  return found == relation.columns.end() ? nullptr : &*found;
}

void choose_columns(const StreamQuery& query, Relation& relation) {
  if (const RelationColumn* found = find_column(relation, query.watermark.column)) relation.watermark = *found;
  for (const std::string& name : query.key.empty() ? relation.primary_key : query.key) {
    if (const RelationColumn* found = find_column(relation, name)) relation.key.push_back(*found);
  }
  for (const ColumnRequest& request : query.columns) {
    if (const RelationColumn* found = find_column(relation, request.name)) {
      relation.selected.push_back({*found, request.zone});
    }
  }
}

/// Without the semicolon that people leave at the end.
std::string trimmed_query(std::string text) {
  while (!text.empty() && std::string_view("; \t\r\n").find(text.back()) != std::string_view::npos) text.pop_back();
  return text;
}

}  // namespace

Relation describe_relation(PgSession& session, const StreamQuery& query) {
  Relation relation;
  const std::string stream = query.stream.empty() ? std::string() : fmt::format("stream {}: ", query.stream);
  relation.label = stream + (query.query.empty() ? "table " + query.table : "its query");
  relation.role = session.query(relation.label, "SELECT quote_ident(current_user)").at(0)[0].value_or("");
  if (query.query.empty()) {
    find_table(session, query, relation);
    find_leaves(session, relation);
    find_table_columns(session, relation);
    find_keys(session, query, relation);
    relation.xmin_filter = allows_xmin_filter(relation.kind, relation.leaves);
  } else {
    // On lines of its own: a comment at the end must not swallow the parenthesis.
    relation.from = "(\n" + trimmed_query(query.query) + "\n) AS source";
    relation.qualifier = "source";
    describe_query(session, relation);
  }
  choose_columns(query, relation);
  return relation;
}

bool allows_xmin_filter(char kind, const std::vector<RelationLeaf>& leaves) {
  if (kind != 'r' && kind != 'p' && kind != 'm') return false;
  return std::all_of(leaves.begin(), leaves.end(), [](const RelationLeaf& leaf) {
    return leaf.kind == 'p' || ((leaf.kind == 'r' || leaf.kind == 'm') && leaf.heap);
  });
}

std::string relation_identity(const Relation& relation, const WatermarkColumn& watermark) {
  std::string text;
  for (const RelationLeaf& leaf : relation.leaves) text += fmt::format("{}{}", text.empty() ? "" : ",", leaf.oid);
  // The marks of timestamp fences are times of the server, whichever the column.
  if (watermark.kind == WatermarkKind::timestamp) return text;
  return text + fmt::format("/{}:{}", to_text(watermark.kind), watermark.column);
}

}  // namespace dotsync

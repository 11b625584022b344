// find_obstacle(): everything that must be right before a stream may read its relation, each with its remedy.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "source/relation.hpp"
#include "source/row_triggers.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

using Obstacle = std::optional<SourceFailure>;

SourceFailure in_configuration(const Relation& relation, const std::string& what, std::string hint) {
  return {Part::usage, relation.label + ": " + what, std::move(hint), false};
}

SourceFailure in_database(const Relation& relation, const std::string& what, std::string hint) {
  return {Part::postgres, relation.label + ": " + what, std::move(hint), false};
}

/// Relations whose stamps arrive late by design. Who reads all of them needs no stamps.
Obstacle wrong_kind(const Relation& relation, WatermarkKind kind) {
  if (kind == WatermarkKind::xmin) return std::nullopt;
  if (relation.kind == 'm') {
    return in_configuration(
        relation, "a materialized view shows old stamps after each refresh, so rows would be missed",
        "write watermark: {kind: xmin}, which reads all of it at each turn, or name the table that it is made from");
  }
  for (const RelationLeaf& leaf : relation.leaves) {
    if (leaf.kind == 'f') {
      return in_configuration(
          relation, leaf.name + " is a foreign table, whose open transactions cannot be seen from here",
          "let dotsync read the database that holds it; or write watermark: {kind: xmin}, which reads and compares all "
          "of it at each turn, with a schedule that allows for that");
    }
    // A trigger that is enabled always stamps what the subscription writes too, with ids of this server.
    if (leaf.subscribed && kind != WatermarkKind::xid8) {
      return in_configuration(
          relation, leaf.name + " is filled by logical replication, which commits rows later than they are stamped",
          "write watermark: {kind: xmin}, which reads all of it at each turn, or {column: ..., kind: xid8} with a "
          "trigger here; or let dotsync read the publisher's database");
    }
  }
  return std::nullopt;
}

bool exists(const Relation& relation, const std::string& name) {
  return std::any_of(relation.columns.begin(), relation.columns.end(),
                     [&name](const RelationColumn& column) { return column.column.name == name; });
}

Obstacle unknown_column(const Relation& relation, const std::string& name, const char* where) {
  if (exists(relation, name)) return std::nullopt;
  std::vector<std::string> names;
  for (const RelationColumn& column : relation.columns) names.push_back(column.column.name);
  const std::optional<std::string> near = nearest_name(name, names);
  return in_configuration(relation, fmt::format("there is no column {}, named in {}", name, where),
                          near ? fmt::format("did you mean {}?", *near)
                               : std::string("column names are written exactly as in \\d, without quotes"));
}

/// Whatever has an order that a number can keep.
Obstacle wrong_order(const Relation& relation) {
  const RelationColumn& watermark = relation.watermark;
  const ColumnType type = watermark.column.type;
  if (type == ColumnType::timestamptz || type == ColumnType::timestamp || type == ColumnType::date ||
      type == ColumnType::integer || watermark.type_oid == xid8_oid) {
    return std::nullopt;
  }
  return in_configuration(
      relation, fmt::format("the watermark {} is of type {}", watermark.column.name, watermark.column.sql_type),
      "leave watermark.column out, or name a time or a number that tells which of two rows is the newer");
}

Obstacle wrong_transaction(const Relation& relation) {
  if (relation.watermark.type_oid == xid8_oid) return std::nullopt;
  const std::string name = "dotsync_txid";
  const bool table = relation.kind == 'r' || relation.kind == 'p';
  return in_configuration(
      relation,
      fmt::format("the watermark {} is of type {}, and kind: xid8 needs one of type xid8",
                  relation.watermark.column.name, relation.watermark.column.sql_type),
      table && !exists(relation, name)
          ? fmt::format("{}\n-- and then write watermark: {{column: {}, kind: xid8}}", stamp_statements(relation, name),
                        name)
          : std::string("name a column of type xid8 that a trigger stamps with pg_current_xact_id()"));
}

Obstacle wrong_watermark(const Relation& relation, const StreamQuery& query) {
  if (query.watermark.kind == WatermarkKind::xmin && query.watermark.column.empty()) return std::nullopt;
  if (Obstacle unknown = unknown_column(relation, query.watermark.column, "watermark")) {
    const bool table = relation.kind == 'r' || relation.kind == 'p';
    const bool misspelt = unknown->hint.rfind("did you mean", 0) == 0;
    if (query.watermark.kind == WatermarkKind::xid8 && table && !misspelt)
      unknown->hint = stamp_statements(relation, query.watermark.column);
    return unknown;
  }
  const Column& column = relation.watermark.column;
  const std::string is = fmt::format("the watermark {} is of type {}", column.name, column.sql_type);
  if (query.watermark.kind == WatermarkKind::xmin) return wrong_order(relation);
  if (query.watermark.kind == WatermarkKind::xid8) return wrong_transaction(relation);
  if (query.watermark.kind == WatermarkKind::sequence) {
    if (column.type == ColumnType::integer) return std::nullopt;
    return in_configuration(relation, is + ", and a sequence is an integer", "use kind: timestamp, or another column");
  }
  if (column.type == ColumnType::timestamptz || column.type == ColumnType::date) return std::nullopt;
  if (column.type != ColumnType::timestamp) {
    return in_configuration(relation, is + ", not a timestamp",
                            column.type == ColumnType::integer
                                ? "use watermark: {column: ..., kind: sequence} if every change draws a new number"
                                : "name a timestamptz column that every insert and update sets");
  }
  if (!query.watermark.zone.empty()) return std::nullopt;
  return in_configuration(
      relation, is + " and says not in which time zone",
      fmt::format("write watermark: {{column: {}, zone: Europe/London}} with the zone of its writers", column.name));
}

Obstacle wrong_key(const Relation& relation, const StreamQuery& query) {
  for (const std::string& name : query.key) {
    if (Obstacle unknown = unknown_column(relation, name, "key")) return unknown;
  }
  if (relation.key.empty()) {
    return in_configuration(relation,
                            relation.kind == 'r' || relation.kind == 'p' ? "it has no primary key" : "it has no key",
                            "name in key: the columns that tell its rows apart");
  }
  // Of views and queries nothing can be known here; their repeats are found while reading.
  if (relation.key_is_unique || (relation.kind != 'r' && relation.kind != 'p')) return std::nullopt;
  std::string columns;
  std::string constraints;
  for (const RelationColumn& part : relation.key) {
    const std::string quoted = quote_identifier(part.column.name);
    columns += (columns.empty() ? "" : ", ") + quoted;
    if (!part.not_null) constraints += fmt::format("ALTER TABLE {} ALTER {} SET NOT NULL; ", relation.name, quoted);
  }
  return in_database(relation, "nothing says that the key is unique and never NULL",
                     fmt::format("{}CREATE UNIQUE INDEX CONCURRENTLY ON {} ({}), or name another key", constraints,
                                 relation.name, columns));
}

Obstacle unknown_selection(const Relation& relation, const StreamQuery& query) {
  for (const ColumnRequest& request : query.columns) {
    if (Obstacle unknown = unknown_column(relation, request.name, "the mapping")) return unknown;
  }
  return std::nullopt;
}

/// The columns that the stream reads and the role may not, quoted.
std::vector<std::string> unreadable_columns(const Relation& relation) {
  std::vector<std::string> missing;
  const auto need = [&missing](const RelationColumn& column) {
    if (column.column.name.empty()) return;
    const std::string quoted = quote_identifier(column.column.name);
    if (!column.readable && std::find(missing.begin(), missing.end(), quoted) == missing.end())
      missing.push_back(quoted);
  };
  need(relation.watermark);
  for (const RelationColumn& part : relation.key) need(part);
  for (const SelectedColumn& selected : relation.selected) need(selected.column);
  return missing;
}

Obstacle missing_privilege(const Relation& relation, WatermarkKind kind) {
  std::vector<std::string> missing = unreadable_columns(relation);
  const bool all = !missing.empty() && std::none_of(relation.columns.begin(), relation.columns.end(),
                                                    [](const RelationColumn& column) { return column.readable; });
  const std::string whole_table = fmt::format("GRANT SELECT ON {} TO {};", relation.name, relation.role);
  if (!relation.schema_usable) {
    return in_database(relation, fmt::format("the role {} may not use the schema {}", relation.role, relation.schema),
                       fmt::format("GRANT USAGE ON SCHEMA {} TO {};{}", relation.schema, relation.role,
                                   all ? "\n" + whole_table : std::string()));
  }
  if (all) return in_database(relation, fmt::format("the role {} may not read it", relation.role), whole_table);
  // A grant on columns never includes the system columns.
  if (kind != WatermarkKind::xid8 && relation.xmin_filter && !relation.xmin_readable) missing.push_back("xmin");
  if (missing.empty()) return std::nullopt;
  std::string list;
  for (const std::string& name : missing) list += (list.empty() ? "" : ", ") + name;
  return in_database(relation, fmt::format("the role {} may not read the columns {}", relation.role, list),
                     fmt::format("GRANT SELECT ({}) ON {} TO {};", list, relation.name, relation.role));
}

}  // namespace

std::optional<SourceFailure> find_obstacle(const Relation& relation, const StreamQuery& query, Reading reading) {
  if (reading == Reading::ranges) {
    if (Obstacle found = wrong_kind(relation, query.watermark.kind)) return found;
  }
  if (Obstacle found = wrong_watermark(relation, query)) return found;
  if (Obstacle found = wrong_key(relation, query)) return found;
  if (Obstacle found = unknown_selection(relation, query)) return found;
  if (Obstacle found = missing_privilege(relation, query.watermark.kind)) return found;
  if (!relation.row_security) return std::nullopt;
  return in_database(relation, fmt::format("row security hides rows of it from the role {}", relation.role),
                     fmt::format("ALTER ROLE {} BYPASSRLS; or let the stream read a view of an owner who sees all rows",
                                 relation.role));
}

}  // namespace dotsync

// Relation: what a stream's table or query is in the catalogs, checked: columns, types, key, kind, privileges.
// Made by describe_relation() from a session, used by page_sql and PostgresReader.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/row.hpp"
#include "source/pg_session.hpp"
#include "source/stream_query.hpp"

namespace dotsync {

struct RelationColumn {
  Column column;
  std::uint32_t type_oid = 0;  ///< of the base type where the column has a domain
  std::string cast_type;       ///< what `$1::` needs so that a text becomes this column's value again
  bool not_null = false;
  bool readable = true;  ///< the role may SELECT it
};

/// One table below the stream's table (a partition, a child), or the table itself.
struct RelationLeaf {
  std::uint32_t oid = 0;
  std::string name;         ///< schema.table, quoted
  char kind = 'r';          ///< pg_class.relkind
  bool heap = true;         ///< the access method is the built-in one
  bool subscribed = false;  ///< filled by logical replication
};

struct SelectedColumn {
  RelationColumn column;
  std::optional<std::string> zone;
};

constexpr std::uint32_t xid8_oid = 5069;  ///< src/include/catalog/pg_type.dat

struct Relation {
  std::string label;                 ///< for messages: "stream customers: table public.customers"
  std::string from;                  ///< what stands behind FROM
  std::string qualifier;             ///< quoted, in front of a column
  std::string name;                  ///< schema.table, quoted; empty for a query
  std::string schema;                ///< quoted; empty for a query
  bool schema_usable = true;         ///< the role has USAGE on it
  std::string role;                  ///< quoted name of the session's role
  char kind = 'q';                   ///< relkind, q for a query
  std::uint32_t oid = 0;             ///< 0 for a query
  std::vector<RelationLeaf> leaves;  ///< by oid
  bool xmin_filter = false;
  bool xmin_readable = true;
  bool row_security = false;            ///< policies would hide rows from the role
  bool key_is_unique = false;           ///< a unique index over NOT NULL columns says so
  std::vector<RelationColumn> columns;  ///< all of them
  std::vector<std::string> primary_key;
  RelationColumn watermark;  ///< without a name where the stream has no such column
  std::vector<RelationColumn> key;
  std::vector<SelectedColumn> selected;
};

/// Reads the catalogs. Throws SourceError for what cannot be read at all: no such table, a query that does not parse.
/// `watermark`, `key` and `selected` are filled as far as the names exist.
Relation describe_relation(PgSession& session, const StreamQuery& query);

/// ranges: what changed, by watermark. scan: all of it by key, or single rows by key; that asks less of a relation.
enum class Reading : std::uint8_t { ranges, scan };

/// The first reason why the stream cannot read this relation in this way; nothing when it can. Pure.
std::optional<SourceFailure> find_obstacle(const Relation& relation, const StreamQuery& query, Reading reading);

/// Whether all leaves are ordinary tables or materialized views, so that the system column xmin can be trusted. Pure.
bool allows_xmin_filter(char kind, const std::vector<RelationLeaf>& leaves);

/// For the fence: changes when the table is swapped, a partition comes or goes, or older marks are of another kind.
std::string relation_identity(const Relation& relation, const WatermarkColumn& watermark);

}  // namespace dotsync

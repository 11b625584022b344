// What `check` wants to know of a server and a stream: facts, no verdicts beyond a remedy that is SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/row.hpp"
#include "source/page_plan.hpp"
#include "source/pg_session.hpp"
#include "source/relation.hpp"
#include "source/row_triggers.hpp"
#include "source/source_failure.hpp"

namespace dotsync {

struct ServerInspection {
  std::string version;  ///< "15.8 (Debian ...)"
  std::string database;
  std::string role;
  std::int64_t clock_us = 0;  ///< the server's, microseconds since the epoch
  bool in_recovery = false;   ///< a standby
  bool superuser = false;     ///< too strong for a reader
  bool may_create_roles_or_databases = false;
  bool reads_all_stats = false;  ///< fences by pg_stat_activity; without it by virtual xids
  bool encrypted = false;        ///< this connection uses TLS
  bool local = false;            ///< by a unix socket or loopback
  std::string server_encoding;
  std::string grant_stats;  ///< the GRANT that gives reads_all_stats
};

struct StreamInspection {
  std::optional<SourceFailure> obstacle;  ///< why the stream cannot be read, with its remedy
  std::string relation;                   ///< schema.table; empty for a query
  char kind = 'r';                        ///< pg_class.relkind, q for a query
  bool xmin_filter = false;
  std::vector<Column> columns;
  std::vector<std::string> key;  ///< in force
  bool key_is_unique = false;    ///< false for views and queries: nothing says so
  bool watermark_nullable = false;
  bool serving_index = false;        ///< an index begins with (watermark, key...)
  std::string create_index;          ///< the statement that would make one; empty for views and queries
  bool may_write = false;            ///< INSERT, UPDATE, DELETE or TRUNCATE on the table: more than a reader needs
  bool owned = false;                ///< the role owns the table, or is a member of its owner
  std::int64_t rows_estimated = -1;  ///< as the planner thinks; -1 unknown
  std::int64_t null_watermarks = 0;  ///< rows in `where` without one; -1: not counted; null_watermarks_max: or more
  PagePlan plan;                     ///< of the first page
  std::string caching_sequence;      ///< of a sequence stream: one that hands out numbers out of order; else empty
  TriggerFacts stamp;                ///< of an xid8 stream
  TriggerFacts notifier;             ///< where a channel was given
};

constexpr std::int64_t null_watermarks_max = 1'000'000;

ServerInspection inspect_server(PgSession& session);
/// `channel`: that the stream listens on, or empty. Columns of the query that are not there are left out: the mapping
/// knows where it names them.
StreamInspection inspect_stream(PgSession& session, const StreamQuery& query, const std::string& channel);

}  // namespace dotsync

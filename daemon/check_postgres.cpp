// The part of `check` that asks PostgreSQL: the server, the role, and every stream's table.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "daemon/cmd_check.hpp"
#include "daemon/field_fit.hpp"
#include "daemon/wiring.hpp"

namespace dotsync {
namespace {

constexpr std::int64_t clock_difference_max_us = 60'000'000;
constexpr std::int64_t index_worth_rows = 10'000;  ///< below that a scan is as quick

/// Whoever holds dotsync's password may do what its role may do.
void check_role(const ServerInspection& server, const std::string& subject, Findings& findings) {
  if (server.superuser || server.may_create_roles_or_databases) {
    findings.warning(subject,
                     fmt::format("the role {} is {}: far stronger than a reader has to be", server.role,
                                 server.superuser ? "a superuser" : "allowed to create roles or databases"),
                     "CREATE ROLE dotsync_reader LOGIN;\nGRANT pg_read_all_stats TO dotsync_reader;\n"
                     "-- then name it in source.dsn, and check again: the GRANTs that it still needs are printed");
  }
  if (!server.reads_all_stats) {
    findings.warning(subject,
                     "the role cannot see other sessions' start times: passes go by virtual transaction ids and read "
                     "more rows twice",
                     server.grant_stats);
  }
}

void check_server(const ServerInspection& server, const SourceSettings& source, CheckRun& run) {
  const std::string subject = "source " + source.name;
  Findings& findings = run.findings;
  const Spot spot = run.marks.in_source(source.name, "dsn");
  findings.ok(subject, fmt::format("connected to PostgreSQL {} as {}, database {}", server.version, server.role,
                                   server.database));
  if (server.in_recovery && !source.allow_standby) {
    findings.error(spot, Part::postgres, subject,
                   "the server is a standby: it does not see the primary's open transactions, so rows could be missed",
                   "point source.dsn at the primary (target_session_attrs=read-write)");
  }
  check_role(server, subject, findings);
  if (!server.encrypted && !server.local) {
    findings.warning(spot, subject, "the connection is not encrypted, and the server is not this machine",
                     "add to source.dsn: sslmode=verify-full sslrootcert=/etc/ssl/certs/ca-certificates.crt");
  }
  const std::int64_t ahead = server.clock_us - to_ms(run.clock.now()) * 1000;
  if (std::abs(ahead) > clock_difference_max_us) {
    findings.warning(subject,
                     fmt::format("the clock of this machine is {} s {} PostgreSQL's", std::abs(ahead) / 1'000'000,
                                 ahead > 0 ? "behind" : "ahead of"),
                     "timedatectl set-ntp true");
  }
}

std::string key_text(const StreamInspection& stream) { return fmt::format("{}", fmt::join(stream.key, ", ")); }

/// The trigger on whose stamps an xid8 stream rests.
void check_stamp(const TriggerFacts& stamp, const std::string& subject, const std::string& column, Findings& findings) {
  switch (stamp.state) {
    case TriggerState::not_looked_for:
      break;
    case TriggerState::fine:
      findings.ok(subject, fmt::format("a trigger stamps {}", column));
      break;
    case TriggerState::missing:
      findings.error(Part::postgres, subject,
                     fmt::format("no trigger of {} stamps {} on every insert and update, so changes would be missed",
                                 stamp.table, column),
                     stamp.remedy);
      break;
    case TriggerState::disabled:
      findings.error(Part::postgres, subject,
                     fmt::format("the trigger {} of {}, which stamps {}, is disabled, so changes would be missed",
                                 stamp.trigger, stamp.table, column),
                     stamp.remedy);
      break;
    case TriggerState::local_only:
      findings.warning(subject,
                       fmt::format("the trigger {} of {} does not stamp what logical replication writes, nor what is "
                                   "written under session_replication_role = replica",
                                   stamp.trigger, stamp.table),
                       stamp.remedy);
      break;
  }
}

/// Rows that no poll can place in time.
void check_undated(const StreamInspection& stream, const StreamSettings& settings, const std::string& subject,
                   Findings& findings) {
  if (!stream.watermark_nullable || stream.null_watermarks == 0) return;
  const std::string& column = settings.watermark.column;
  const std::string rows = stream.null_watermarks < 0
                               ? fmt::format("{} may be NULL in some rows (too many to count in time)", column)
                               : fmt::format("{} is NULL in {} row{}{}", column, digits_of(stream.null_watermarks),
                                             stream.null_watermarks == 1 ? "" : "s",
                                             stream.null_watermarks == null_watermarks_max ? " or more" : "");
  if (settings.watermark.nulls == WatermarkSettings::Nulls::include) return findings.ok(subject, rows + ": included");
  findings.warning(
      subject, rows + ": they are listed as rejected, and not sent",
      fmt::format("fill the column, or set watermark.nulls to include{}",
                  stream.kind == 'r' || stream.kind == 'p'
                      ? fmt::format("; then ALTER TABLE {} ALTER {} SET NOT NULL;", stream.relation, column)
                      : std::string()));
}

void check_watermark(const StreamInspection& stream, const StreamSettings& settings, const std::string& subject,
                     Findings& findings) {
  check_undated(stream, settings, subject, findings);
  check_stamp(stream.stamp, subject, settings.watermark.column, findings);
  if (settings.watermark.kind == WatermarkSettings::Kind::xmin && !stream.xmin_filter) {
    findings.warning(subject,
                     "its rows have no transaction ids that can be trusted: each turn reads all of them and compares",
                     "let schedule allow for that, or name a table with a watermark column");
  }
  if (stream.notifier.state == TriggerState::missing) {
    findings.warning(subject,
                     fmt::format("no trigger of {} notifies: changes wait for the schedule unless something else "
                                 "calls pg_notify for the channel {}",
                                 stream.notifier.table, settings.listen),
                     stream.notifier.remedy);
  }
}

/// An index where there can be one; else what the server says it would do.
void check_index(const StreamInspection& stream, const StreamSettings& settings, const std::string& subject,
                 Findings& findings) {
  const std::string order = settings.watermark.column.empty() ? "the key" : settings.watermark.column + " and the key";
  const bool large = stream.plan.rows >= index_worth_rows || stream.rows_estimated >= index_worth_rows;
  if (!stream.serving_index && !stream.create_index.empty()) {
    findings.warning(
        subject,
        fmt::format("no index serves the pages ordered by {}{}", order,
                    large ? fmt::format("; about {} rows are read and sorted for every page ({})",
                                        std::max(stream.rows_estimated, stream.plan.rows), stream.plan.steps)
                          : ""),
        stream.create_index);
    return;
  }
  if (stream.plan.sorts && large) {
    findings.warning(subject,
                     fmt::format("every page ordered by {} reads and sorts about {} rows ({})", order,
                                 digits_of(stream.plan.rows), stream.plan.steps),
                     stream.create_index.empty()
                         ? "make an index on these columns in the table below; a view that computes them cannot use one"
                         : "ANALYZE " + stream.relation + ";");
    return;
  }
  if (stream.serving_index && stream.plan.sorts) {
    findings.ok(subject, "an index serves the pages; the server does not need it yet for so few rows");
  } else {
    findings.ok(subject, fmt::format("pages are read by: {}", stream.plan.steps));
  }
}

void check_grants(const StreamInspection& stream, const ServerInspection& server, const std::string& subject,
                  Findings& findings) {
  if (server.superuser) return;  // said already
  if (stream.owned) {
    findings.warning(
        subject,
        fmt::format("the role {} owns {}: it may change and drop it; reading is enough", server.role, stream.relation),
        fmt::format("CREATE ROLE dotsync_reader LOGIN;\nGRANT SELECT ON {} TO dotsync_reader;\n"
                    "-- then name it in source.dsn",
                    stream.relation));
  } else if (stream.may_write) {
    findings.warning(
        subject, "the role may write to the table; reading is enough",
        fmt::format("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {};", stream.relation, server.role));
  }
}

void check_sequence(const StreamInspection& stream, const std::string& subject, Findings& findings) {
  if (stream.caching_sequence.empty()) return;
  findings.error(
      Part::postgres, subject,
      fmt::format("the sequence {} gives each session several numbers at once, so numbers are written out of "
                  "order and rows would be missed",
                  stream.caching_sequence),
      fmt::format("ALTER SEQUENCE {} CACHE 1;", stream.caching_sequence));
}

/// The key of the stream that an obstacle is about, by the words of obstacle.cpp and pg_errors.cpp.
const char* key_at_fault(const SourceFailure& obstacle, const StreamSettings& settings) {
  const auto speaks_of = [&obstacle](const char* words) { return obstacle.what.find(words) != std::string::npos; };
  if (speaks_of("named in watermark") || speaks_of("the watermark ")) return "watermark";
  if (speaks_of("named in key") || speaks_of("that the key is unique")) return "key";
  if (speaks_of("does not understand the statement") && !settings.where.empty()) return "where";
  return settings.query.empty() ? "table" : "query";
}

/// Where the configuration is at fault: the line that is.
void refuse_stream(const SourceFailure& obstacle, const StreamSettings& settings, CheckRun& run) {
  const std::string subject = "stream " + settings.name;
  if (obstacle.part != Part::usage) return run.findings.error(obstacle.part, subject, obstacle.what, obstacle.hint);
  run.findings.error(run.marks.in_stream(settings.name, key_at_fault(obstacle, settings)), obstacle.part, subject,
                     obstacle.what, obstacle.hint);
}

/// Problems of the mapping are added with their places.
std::optional<BoundMapping> bind_mapping(const StreamInspection& stream, const StreamSettings& settings,
                                         const Mapping& mapping, Findings& findings) {
  Problems problems;
  ResolvedNames names;  // ids do not matter here; unknown names are found with the account
  for (const MappedName& name : mapping.names_to_resolve().lists) names.lists.emplace(name.name, 0);
  std::int64_t id = -1;  // two names are never one preference here
  for (const MappedName& name : mapping.names_to_resolve().preferences) names.preferences.emplace(name.name, id--);
  auto bound = mapping.bind(stream.columns, names, to_text(settings.merge), problems);
  if (bound) findings.ok("stream " + settings.name, "the mapping fits the columns");
  findings.add(problems);
  return bound;
}

void check_stream(CheckRun& run, PostgresReader& reader, const ServerInspection& server,
                  const StreamSettings& settings) {
  const std::string subject = "stream " + settings.name;
  const Mapping& mapping = run.configuration.mappings.at(settings.name);
  StreamQuery query = make_stream_spec(settings, mapping).query;
  query.columns = mapping.columns();
  const StreamInspection stream = reader.inspect_stream(query, settings.listen);
  if (stream.obstacle) {
    if (!stream.columns.empty()) bind_mapping(stream, settings, mapping, run.findings);
    return refuse_stream(*stream.obstacle, settings, run);
  }
  run.findings.ok(subject,
                  fmt::format("{} can be read; key ({}), watermark {}",
                              stream.relation.empty() ? "the query" : stream.relation, key_text(stream),
                              settings.watermark.column.empty() ? "its transaction ids" : settings.watermark.column));
  check_index(stream, settings, subject, run.findings);
  check_sequence(stream, subject, run.findings);
  check_watermark(stream, settings, subject, run.findings);
  check_grants(stream, server, subject, run.findings);
  CheckedStream& checked = run.streams[settings.name];
  checked.bound = bind_mapping(stream, settings, mapping, run.findings);
  checked.query = make_stream_spec(settings, mapping).query;
  checked.query.key = stream.key;
  checked.reader = &reader;
  checked.columns = stream.columns;
  if (checked.bound) check_stream_rows(run, settings);
}

}  // namespace

void check_postgres(CheckRun& run) {
  for (const SourceSettings& source : run.configuration.settings.sources) {
    if (run.secrets.sources.count(source.name) == 0) continue;
    try {
      PostgresSettings settings = make_postgres(source, run.secrets);
      settings.statement_timeout = std::min<std::chrono::milliseconds>(settings.statement_timeout, check_patience);
      auto& reader = run.readers[source.name] = std::make_unique<PostgresReader>(std::move(settings), run.clock);
      const ServerInspection server = reader->inspect_server();
      check_server(server, source, run);
      for (const StreamSettings& stream : run.configuration.settings.streams) {
        if (stream.source == source.name) check_stream(run, *reader, server, stream);
      }
    } catch (const SourceError& error) {
      run.findings.error(run.marks.in_source(source.name, "dsn"), error.part(), "source " + source.name, error.what(),
                         error.hint());
    }
  }
}

}  // namespace dotsync

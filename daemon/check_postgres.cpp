// The part of `check` that asks PostgreSQL: the server, the role, and every stream's table.
#include <fmt/format.h>

#include <cstdlib>

#include "base/error.hpp"
#include "daemon/cmd_check.hpp"
#include "daemon/wiring.hpp"

namespace dotsync {
namespace {

constexpr std::int64_t clock_difference_max_us = 60'000'000;
constexpr std::int64_t index_worth_rows = 10'000;  ///< below that a scan is as quick

void check_server(const ServerInspection& server, bool allow_standby, const Clock& clock, const std::string& subject,
                  Findings& findings) {
  findings.ok(subject, fmt::format("connected to PostgreSQL {} as {}, database {}", server.version, server.role,
                                   server.database));
  if (server.in_recovery && !allow_standby) {
    findings.error(Part::postgres, subject,
                   "the server is a standby: it does not see the primary's open transactions, so rows could be missed",
                   "point source.dsn at the primary (target_session_attrs=read-write)");
  }
  if (server.superuser || server.may_create_roles_or_databases) {
    findings.warning(subject, fmt::format("the role {} is stronger than a reader has to be", server.role),
                     "CREATE ROLE dotsync LOGIN; and GRANT it only what this check asks for");
  }
  if (!server.reads_all_stats) {
    findings.warning(subject,
                     "the role cannot see other sessions' start times: passes go by virtual transaction ids and read "
                     "more rows twice",
                     server.grant_stats);
  }
  if (!server.encrypted && !server.local) {
    findings.warning(subject, "the connection is not encrypted",
                     "set sslmode=verify-full and sslrootcert in source.dsn");
  }
  const std::int64_t difference = server.clock_us - to_ms(clock.now()) * 1000;
  if (std::abs(difference) > clock_difference_max_us) {
    findings.warning(subject, fmt::format("the server's clock differs from ours by {} s", difference / 1'000'000),
                     "run an NTP client on both");
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
                               : fmt::format("{} is NULL in {}{} rows", column, stream.null_watermarks,
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

void check_stream(const StreamInspection& stream, const StreamSettings& settings, const Mapping& mapping,
                  Findings& findings) {
  const std::string subject = "stream " + settings.name;
  if (stream.obstacle)
    return findings.error(stream.obstacle->part, subject, stream.obstacle->what, stream.obstacle->hint);
  findings.ok(subject,
              fmt::format("{} can be read; key ({}), watermark {}",
                          stream.relation.empty() ? "the query" : stream.relation, key_text(stream),
                          settings.watermark.column.empty() ? "its transaction ids" : settings.watermark.column));
  if (!stream.key_is_unique && (stream.kind == 'r' || stream.kind == 'p')) {
    findings.error(Part::usage, subject,
                   fmt::format("no unique index over NOT NULL columns covers the key ({})", key_text(stream)),
                   fmt::format("CREATE UNIQUE INDEX ON {} ({});", stream.relation, key_text(stream)));
  }
  if (!stream.serving_index && !stream.create_index.empty()) {
    const bool large = stream.rows_estimated >= index_worth_rows;
    const std::string text =
        fmt::format("no index serves the pages ordered by {} and the key{}", settings.watermark.column,
                    large ? fmt::format("; about {} rows are sorted for every page", stream.rows_estimated) : "");
    findings.warning(subject, text, stream.create_index);
  }
  check_watermark(stream, settings, subject, findings);
  if (stream.may_write) {
    findings.warning(subject, "the role may write to the table; reading is enough",
                     fmt::format("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM the role", stream.relation));
  }
  Problems problems;
  ResolvedNames names;  // ids do not matter here; unknown names are found with the account
  for (const MappedName& name : mapping.names_to_resolve().lists) names.lists.emplace(name.name, 0);
  for (const MappedName& name : mapping.names_to_resolve().preferences) names.preferences.emplace(name.name, 0);
  if (mapping.bind(stream.columns, names, to_text(settings.merge), problems)) {
    findings.ok(subject, "the mapping fits the columns");
  }
  findings.add(problems);
}

}  // namespace

void check_postgres(const Configuration& configuration, const Secrets& secrets, const Clock& clock,
                    Findings& findings) {
  for (const SourceSettings& source : configuration.settings.sources) {
    const std::string subject = "source " + source.name;
    try {
      PostgresReader reader(make_postgres(source, secrets), clock);
      check_server(reader.inspect_server(), source.allow_standby, clock, subject, findings);
      for (const StreamSettings& stream : configuration.settings.streams) {
        if (stream.source != source.name) continue;
        const Mapping& mapping = configuration.mappings.at(stream.name);
        StreamSpec spec = make_stream_spec(stream, mapping);
        check_stream(reader.inspect_stream(spec.query, stream.listen), stream, mapping, findings);
      }
    } catch (const SourceError& error) {
      findings.error(error.part(), subject, error.what(), error.hint());
    }
  }
}

}  // namespace dotsync

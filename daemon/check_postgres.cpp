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

void check_stream(const StreamInspection& stream, const StreamSettings& settings, const Mapping& mapping,
                  Findings& findings) {
  const std::string subject = "stream " + settings.name;
  if (stream.obstacle)
    return findings.error(stream.obstacle->part, subject, stream.obstacle->what, stream.obstacle->hint);
  findings.ok(subject, fmt::format("{} can be read; key ({}), watermark {}",
                                   stream.relation.empty() ? "the query" : stream.relation, key_text(stream),
                                   settings.watermark.column));
  if (!stream.key_is_unique && !stream.relation.empty() && stream.kind != 'v') {
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
  if (stream.watermark_nullable) {
    findings.warning(
        subject, fmt::format("{} may be NULL: changes of such rows cannot be seen", settings.watermark.column),
        fmt::format("ALTER TABLE ... ALTER COLUMN {} SET NOT NULL, or set watermark.nulls", settings.watermark.column));
  }
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
        check_stream(reader.inspect_stream(spec.query), stream, mapping, findings);
      }
    } catch (const SourceError& error) {
      findings.error(error.part(), subject, error.what(), error.hint());
    }
  }
}

}  // namespace dotsync

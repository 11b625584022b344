#include "daemon/live_stream.hpp"

#include <utility>

#include "base/error.hpp"
#include "daemon/ask.hpp"
#include "daemon/wiring.hpp"
#include "sync/name_lookup.hpp"

namespace dotsync {
namespace {

ResolvedNames resolve(const Configuration& configuration, const Secrets& secrets, const StreamSpec& spec,
                      const Clock& clock) {
  if (spec.mapping.names_to_resolve().empty()) return {};
  EventLoop loop;
  const auto http = make_http(configuration.settings.account(spec.account), secrets, loop, clock);
  const NameAnswer answer = wait_for_names(*http, loop, clock, spec.mapping.names_to_resolve());
  if (const auto* failure = std::get_if<LookupFailure>(&answer)) {
    throw Error(Part::dotdigital, "cannot look up lists and preferences: " + failure->what,
                "ids in the mapping need no lookup");
  }
  return std::get<ResolvedNames>(answer);
}

/// Completes the query on the way.
BoundMapping bind(PostgresReader& reader, StreamSpec& spec, const Configuration& configuration, const Secrets& secrets,
                  const Clock& clock) {
  const StreamFacts facts = reader.describe(spec.query);
  Problems problems;
  auto bound = spec.mapping.bind(facts.all_columns, resolve(configuration, secrets, spec, clock), spec.merge, problems);
  if (!bound) throw Error(Part::usage, problems.all().front().text(), "`dotsync check` lists all that does not fit");
  spec.query.columns = spec.mapping.columns();
  spec.query.key = facts.key;
  reader.describe(spec.query);
  return std::move(*bound);
}

}  // namespace

LiveStream::LiveStream(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
                       const Clock& clock)
    : reader(make_postgres(configuration.settings.source(stream.source), secrets), clock),
      spec(make_stream_spec(stream, configuration.mappings.at(stream.name))),
      mapping(bind(reader, spec, configuration, secrets, clock)) {}

}  // namespace dotsync

#include "sync/stream_setup.hpp"

#include <utility>

#include "sync/name_lookup.hpp"

namespace dotsync {
namespace {

SetupAnswer bind_stream(const StreamSpec& spec, const StreamFacts& facts, const NameAnswer& names) {
  if (const auto* failure = std::get_if<LookupFailure>(&names)) {
    return StreamTrouble{Part::dotdigital, "cannot look up the names of lists and preferences: " + failure->what,
                         "`dotsync check` says what is wrong with the account; ids instead of names need no lookup"};
  }
  Problems problems;
  auto bound = spec.mapping.bind(facts.all_columns, std::get<ResolvedNames>(names), spec.merge, problems);
  if (!bound) {
    std::string what;
    for (const Problem& problem : problems.all()) what += (what.empty() ? "" : "\n") + problem.text();
    return StreamTrouble{Part::usage, what, "mend the mapping, or the table it reads"};
  }
  StreamQuery query = spec.query;
  query.columns = spec.mapping.columns();
  query.key = facts.key;
  return SetUpStream{std::move(query), std::move(*bound)};
}

}  // namespace

void set_up_stream(const StreamSpec& spec, Source& source, Account& account, const Clock& clock,
                   std::function<void(SetupAnswer)> done) {
  source.describe(spec.query, [spec, &account, &clock, done = std::move(done)](SourceResult<StreamFacts> answer) {
    if (const auto* failure = std::get_if<SourceFailure>(&answer)) {
      return done(StreamTrouble{failure->part, "looking at the table: " + failure->what, failure->hint});
    }
    const NamesToResolve& names = spec.mapping.names_to_resolve();
    const StreamFacts& facts = std::get<StreamFacts>(answer);
    if (names.empty()) return done(bind_stream(spec, facts, ResolvedNames{}));
    account.names.find(account.http.plain(), clock, names,
                       [spec, facts, done](const NameAnswer& found) { done(bind_stream(spec, facts, found)); });
  });
}

}  // namespace dotsync

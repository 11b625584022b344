// NameLookup: asks the account for the ids of lists and preferences that a mapping calls by name. Used by
// stream_setup.cpp.
#pragma once

#include <functional>
#include <memory>
#include <variant>

#include "base/clock.hpp"
#include "client/http.hpp"
#include "client/lookup.hpp"
#include "mapping/mapping.hpp"

namespace dotsync {

using NameAnswer = std::variant<ResolvedNames, LookupFailure>;

/// Asks only for the kinds that are needed: all pages of lists, the tree of preferences. `done` is called once, later,
/// unless `http` goes first. A private name of a preference counts like its public one.
void look_up_names(Http& http, const Clock& clock, const NamesToResolve& names, std::function<void(NameAnswer)> done);

}  // namespace dotsync

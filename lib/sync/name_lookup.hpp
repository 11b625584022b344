// NameLookup and NameBook: the ids of lists and preferences that a mapping calls by name. Used by stream_setup.cpp and
// by the commands.
#pragma once

#include <functional>
#include <memory>
#include <optional>
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

/// The names of one account, asked once for all its streams: again where one is missing, and after an hour.
class NameBook {
 public:
  NameBook() : known_(std::make_shared<Known>()) {}

  /// As look_up_names(), but `done` may be called at once.
  void find(Http& http, const Clock& clock, const NamesToResolve& names, std::function<void(NameAnswer)> done);

 private:
  struct Known {
    std::optional<Time> lists_asked;
    std::optional<Time> preferences_asked;
    ResolvedNames names;
  };

  std::shared_ptr<Known> known_;  ///< an answer may come when the book is gone
};

}  // namespace dotsync

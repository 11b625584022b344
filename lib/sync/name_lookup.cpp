#include "sync/name_lookup.hpp"

#include <algorithm>
#include <utility>

#include "client/account.hpp"
#include "client/calls.hpp"

namespace dotsync {
namespace {

/// Keeps itself alive through the calls it makes.
class Search : public std::enable_shared_from_this<Search> {
 public:
  Search(Http& http, const Clock& clock, bool preferences, std::function<void(NameAnswer)> done)
      : http_(http), clock_(clock), wants_preferences_(preferences), done_(std::move(done)) {}

  void ask_lists(std::size_t skip) {
    http_.send(get_address_books(skip),
               [self = shared_from_this(), skip](const HttpResult& result) { self->take_lists(result, skip); });
  }

  void ask_preferences() {
    http_.send(get_preferences(),
               [self = shared_from_this()](const HttpResult& result) { self->take_preferences(result); });
  }

 private:
  void take_lists(const HttpResult& result, std::size_t skip) {
    auto lists = read_address_books(result, clock_.now());
    if (auto* failure = std::get_if<LookupFailure>(&lists)) return done_(std::move(*failure));
    const auto& page = std::get<std::vector<AddressBook>>(lists);
    for (const AddressBook& list : page) names_.lists.emplace(list.name, list.id);
    if (page.size() >= address_books_page_max) return ask_lists(skip + page.size());
    if (wants_preferences_) return ask_preferences();
    done_(std::move(names_));
  }

  void take_preferences(const HttpResult& result) {
    auto preferences = read_preferences(result, clock_.now());
    if (auto* failure = std::get_if<LookupFailure>(&preferences)) return done_(std::move(*failure));
    for (const Preference& preference : std::get<std::vector<Preference>>(preferences)) {
      if (!preference.is_preference) continue;  // a category cannot be sent
      names_.preferences.emplace(preference.public_name, preference.id);
      names_.preferences.emplace(preference.private_name, preference.id);
    }
    done_(std::move(names_));
  }

  Http& http_;
  const Clock& clock_;
  bool wants_preferences_;
  std::function<void(NameAnswer)> done_;
  ResolvedNames names_;
};

constexpr Duration names_age_max = std::chrono::hours(1);

bool is_fresh(const std::optional<Time>& asked, Time now) { return asked && now - *asked < names_age_max; }

bool has_all(const std::map<std::string, std::int64_t>& known, const std::vector<MappedName>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&known](const MappedName& name) { return known.count(name.name) != 0; });
}

}  // namespace

void look_up_names(Http& http, const Clock& clock, const NamesToResolve& names, std::function<void(NameAnswer)> done) {
  const auto search = std::make_shared<Search>(http, clock, !names.preferences.empty(), std::move(done));
  if (names.wants_lists()) return search->ask_lists(0);
  search->ask_preferences();
}

void NameBook::find(Http& http, const Clock& clock, const NamesToResolve& names, std::function<void(NameAnswer)> done) {
  const Time now = clock.now();
  const bool lists_known =
      !names.wants_lists() || (is_fresh(known_->lists_asked, now) && has_all(known_->names.lists, names.lists));
  const bool preferences_known = names.preferences.empty() || (is_fresh(known_->preferences_asked, now) &&
                                                               has_all(known_->names.preferences, names.preferences));
  if (lists_known && preferences_known) return done(known_->names);
  NamesToResolve missing;
  if (!lists_known) {
    missing.lists = names.lists;
    missing.every_list = names.every_list;
  }
  if (!preferences_known) missing.preferences = names.preferences;
  look_up_names(http, clock, missing, [known = known_, missing, now, done = std::move(done)](const NameAnswer& answer) {
    const auto* found = std::get_if<ResolvedNames>(&answer);
    if (found == nullptr) return done(answer);
    if (missing.wants_lists()) {
      known->names.lists = found->lists;
      known->lists_asked = now;
    }
    if (!missing.preferences.empty()) {
      known->names.preferences = found->preferences;
      known->preferences_asked = now;
    }
    done(known->names);
  });
}

}  // namespace dotsync

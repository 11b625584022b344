// The part of `check` that asks Dotdigital: credentials, region and clock, then whether what the mappings name is
// there.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "client/account.hpp"
#include "daemon/cmd_check.hpp"
#include "daemon/field_fit.hpp"
#include "mapping/mapped_fields.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

constexpr Duration clock_difference_max = std::chrono::seconds(60);

bool is_of_kind(const LookupFailure* failure, LookupFailure::Kind kind) {
  return failure != nullptr && failure->kind == kind;
}

/// Where a secret is kept, for people.
std::string place_of(const CredentialRef& ref) {
  switch (ref.kind) {
    case CredentialRef::Kind::plain:
      return "the configuration";
    case CredentialRef::Kind::credential:
      return "/etc/dotsync/credentials/" + ref.name;
    case CredentialRef::Kind::file:
      return ref.name;
    case CredentialRef::Kind::env:
      return "the environment variable " + ref.name;
  }
  return "the configuration";
}

/// "region: r2", or auto for a host that is no region's.
std::string region_line(const std::string& base_url) {
  for (const char* region : {"r1", "r2", "r3"}) {
    if (region_url(region) == base_url) return fmt::format("region: {}", region);
  }
  return "region: auto";
}

/// "Test, Newsletter, VIP and 12 more".
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t shown_max = 8;
  const std::size_t shown = std::min(names.size(), shown_max);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

class AccountCheck {
 public:
  AccountCheck(CheckRun& run, const AccountSettings& account)
      : run_(run),
        findings_(run.findings),
        account_(account),
        view_(account, run.secrets, run.clock),
        subject_("account " + account.name) {}

  /// False where nothing more can be asked.
  bool check_access() {
    const auto* failure = std::get_if<LookupFailure>(&view_.info());
    if (is_of_kind(failure, LookupFailure::Kind::not_found)) {
      findings_.warning(subject_, "cannot look up the account's region: " + failure->what,
                        "check account.region or base_url; delivery does not need this call");
      return true;
    }
    if (failure != nullptr) {
      if (failure->kind == LookupFailure::Kind::forbidden && refuse_region()) return false;
      return refuse_access(*failure);
    }
    const auto& info = std::get<AccountInfo>(view_.info());
    const auto own = trusted_endpoint(info.api_endpoint);
    const bool elsewhere = own && !account_.base_url.empty() && *own != account_.base_url;
    // A base_url that serves the account is right, whatever region the account calls its own.
    const bool served = account_.has_base_url &&
                        !is_of_kind(std::get_if<LookupFailure>(&view_.data_fields()), LookupFailure::Kind::forbidden);
    if (elsewhere && !served && refuse_region()) return false;
    findings_.ok(subject_, fmt::format("signed in to account {} ({})", info.id, info.name));
    check_clock();
    return true;
  }

  void check_stream(const StreamSettings& stream) {
    missing_ = 0;
    const std::size_t noted = noted_.size();
    const Mapping& mapping = run_.configuration.mappings.at(stream.name);
    if (!mapping.data_fields().empty()) note(view_.data_fields(), "data fields");
    check_data_fields(run_, stream, view_);
    const auto custom = custom_identifiers(mapping);
    const auto lists = mapped_lists(mapping);
    const auto preferences = mapped_preferences(mapping);
    if (!custom.empty()) check_identifiers(stream, custom);
    if (!lists.empty()) check_lists(stream, lists);
    if (!preferences.empty()) check_preferences(stream, preferences);
    const bool any = !custom.empty() || !lists.empty() || !preferences.empty();
    if (any && missing_ == 0 && noted_.size() == noted)
      findings_.ok("stream " + stream.name,
                   "what else the mapping names is in the account: lists, preferences, custom identifiers");
  }

 private:
  bool refuse_access(const LookupFailure& failure) {
    const char* key = account_.has_base_url ? "base_url" : "region";
    std::string remedy = "try `curl -v` to the same host from this machine; set account.proxy where one is needed";
    if (failure.kind == LookupFailure::Kind::unauthorised) {
      key = "username";
      remedy = fmt::format(
          "put the name and password of an API user (Dotdigital: Settings > Access > API users; not your own sign-in) "
          "into {} and {}",
          place_of(account_.username), place_of(account_.password));
    } else if (failure.kind == LookupFailure::Kind::forbidden) {
      remedy = "region: auto";
    } else if (failure.kind == LookupFailure::Kind::rate_limited) {
      remedy = "try again later";
    }
    findings_.error(run_.marks.in_account(account_.name, key), Part::dotdigital, subject_, failure.what, remedy);
    return false;
  }

  /// False where the account's own region is this one, or cannot be known.
  bool refuse_region() {
    const auto home = view_.home();
    if (!home || *home == account_.base_url) return false;
    findings_.error(
        run_.marks.in_account(account_.name, account_.has_base_url ? "base_url" : "region"), Part::dotdigital, subject_,
        fmt::format("wrong region: the account lives at {}, not at {}", *home, account_.base_url), region_line(*home));
    return true;
  }

  void check_clock() {
    const auto ahead = view_.clock_ahead();
    if (!ahead || std::chrono::abs(*ahead) < clock_difference_max) return;
    findings_.warning(subject_,
                      fmt::format("the clock of this machine is {} s {} Dotdigital's",
                                  std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(*ahead)).count(),
                                  ahead->count() > 0 ? "behind" : "ahead of"),
                      "timedatectl set-ntp true");
  }

  /// A lookup that fails is a warning, once: only imports and their status are needed to deliver.
  template <class T>
  const T* note(const Lookup<T>& lookup, const std::string& what) {
    if (const auto* value = std::get_if<T>(&lookup)) return value;
    if (std::find(noted_.begin(), noted_.end(), what) == noted_.end()) {
      noted_.push_back(what);
      findings_.warning(subject_, fmt::format("cannot look up {}: {}", what, std::get<LookupFailure>(lookup).what),
                        "grant the API user that call; what the mapping says of them was not checked");
    }
    return nullptr;
  }

  /// The same, but names cannot be delivered without their ids.
  template <class T>
  const T* needed(const StreamSettings& stream, const Lookup<T>& lookup, const std::vector<MappedId>& wanted,
                  const char* what) {
    const auto* failure = std::get_if<LookupFailure>(&lookup);
    const auto named =
        std::find_if(wanted.begin(), wanted.end(), [](const MappedId& one) { return !one.name.empty(); });
    if (failure == nullptr || named == wanted.end() || failure->kind == LookupFailure::Kind::not_found)
      return note(lookup, what);
    ++missing_;
    findings_.error({stream.mapping_file, named->mark}, Part::dotdigital, "stream " + stream.name,
                    fmt::format("cannot look up {}, which the mapping calls by name: {}", what, failure->what),
                    "grant the API user that call, or write {id: ...} instead of {name: ...}");
    return nullptr;
  }

  static std::vector<MappedName> custom_identifiers(const Mapping& mapping) {
    std::vector<MappedName> custom;
    for (const MappedName& mapped : mapping.identifiers()) {
      if (mapped.name != names::email && mapped.name != names::mobile_number && mapped.name != names::contact_id)
        custom.push_back(mapped);
    }
    return custom;
  }

  void check_identifiers(const StreamSettings& stream, const std::vector<MappedName>& custom) {
    const auto* known = note(view_.custom_identifiers(), "custom identifiers");
    if (known == nullptr) return;
    std::vector<std::string> names;
    for (const CustomIdentifier& identifier : *known) names.push_back(identifier.name);
    for (const MappedName& mapped : custom) {
      if (std::find(names.begin(), names.end(), mapped.name) != names.end()) continue;
      ++missing_;
      findings_.error(
          {stream.mapping_file, mapped.mark}, Part::dotdigital, "stream " + stream.name,
          fmt::format("the account has no custom identifier {}{}; Dotdigital refuses the whole import", mapped.name,
                      did_you_mean(mapped.name, names)),
          names.empty()
              ? "create it in Dotdigital's settings, or take the line out"
              : fmt::format("create it in Dotdigital's settings, take the line out, or use one that there is: {}",
                            some_of(names)));
    }
  }

  void check_lists(const StreamSettings& stream, const std::vector<MappedId>& wanted) {
    const auto* lists = needed(stream, view_.lists(), wanted, "lists");
    if (lists == nullptr) return;
    std::vector<std::string> names;
    for (const AddressBook& list : *lists) names.push_back(list.name);
    for (const MappedId& mapped : wanted) {
      const bool found = std::any_of(lists->begin(), lists->end(), [&](const AddressBook& list) {
        return mapped.name.empty() ? list.id == mapped.id : list.name == mapped.name;
      });
      if (!found) refuse_name(stream, mapped, "list", names, "deleted, or never there; ");
    }
  }

  void check_preferences(const StreamSettings& stream, const std::vector<MappedId>& wanted) {
    const auto* all = needed(stream, view_.preferences(), wanted, "preferences");
    if (all == nullptr) return;
    std::vector<std::string> names;
    for (const Preference& preference : *all) {
      if (preference.is_preference) names.push_back(preference.public_name);
    }
    for (const MappedId& mapped : wanted) {
      const auto is_it = [&](const Preference& one) {
        return mapped.name.empty() ? one.id == mapped.id
                                   : one.public_name == mapped.name || one.private_name == mapped.name;
      };
      const bool found =
          std::any_of(all->begin(), all->end(), [&](const Preference& one) { return one.is_preference && is_it(one); });
      const auto category = std::find_if(all->begin(), all->end(), is_it);
      if (found) continue;
      if (category == all->end()) {
        refuse_name(stream, mapped, "preference", names, "");
      } else {
        refuse_category(stream, mapped, *category, *all);
      }
    }
  }

  void refuse_name(const StreamSettings& stream, const MappedId& mapped, const char* what,
                   const std::vector<std::string>& names, const char* more) {
    ++missing_;
    const std::string named = mapped.name.empty() ? fmt::format("{} with id {}", what, mapped.id)
                                                  : fmt::format("{} named '{}'", what, mapped.name);
    findings_.error({stream.mapping_file, mapped.mark}, Part::dotdigital, "stream " + stream.name,
                    fmt::format("the account has no {}{}", named,
                                mapped.name.empty() ? std::string() : did_you_mean(mapped.name, names)),
                    names.empty() ? fmt::format("{}create one in Dotdigital, or take the line out", more)
                                  : fmt::format("{}name one that there is: {}", more, some_of(names)));
  }

  void refuse_category(const StreamSettings& stream, const MappedId& mapped, const Preference& category,
                       const std::vector<Preference>& all) {
    ++missing_;
    std::vector<std::string> inside;
    for (const Preference& one : all) {
      if (one.is_preference && one.category_id == category.id) inside.push_back(one.public_name);
    }
    findings_.error(
        {stream.mapping_file, mapped.mark}, Part::dotdigital, "stream " + stream.name,
        fmt::format("'{}' is a category of preferences, not a preference: it cannot be sent", category.public_name),
        inside.empty() ? "name a preference" : "name its preferences instead: " + some_of(inside));
  }

  CheckRun& run_;
  Findings& findings_;
  const AccountSettings& account_;
  AccountView view_;
  std::string subject_;
  std::size_t missing_ = 0;         ///< of this stream
  std::vector<std::string> noted_;  ///< what could not be looked up, and was said
};

}  // namespace

void check_dotdigital(CheckRun& run) {
  for (const AccountSettings& account : run.configuration.settings.accounts) {
    if (run.secrets.accounts.count(account.name) == 0) continue;
    AccountCheck check(run, account);
    if (!check.check_access()) continue;
    for (const StreamSettings& stream : run.configuration.settings.streams) {
      if (stream.account == account.name) check.check_stream(stream);
    }
  }
}

}  // namespace dotsync

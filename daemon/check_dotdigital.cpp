// The part of `check` that asks Dotdigital: credentials and region, then whether what the mappings name is there.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "client/account.hpp"
#include "client/calls.hpp"
#include "client/lookup.hpp"
#include "daemon/ask.hpp"
#include "daemon/cmd_check.hpp"
#include "daemon/wiring.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

std::string remedy_of(const LookupFailure& failure) {
  switch (failure.kind) {
    case LookupFailure::Kind::unauthorised:
      return "use an API user's name and password (Dotdigital: Settings > Access > API users)";
    case LookupFailure::Kind::forbidden:
      return "set account.region to the account's own region, or to auto";
    case LookupFailure::Kind::rate_limited:
      return "try again later";
    default:
      return "try `curl -v` to the same host from this machine; set account.proxy where one is needed";
  }
}

class AccountCheck {
 public:
  AccountCheck(const AccountSettings& account, Http& http, EventLoop& loop, const Clock& clock, Findings& findings)
      : account_(account),
        http_(http),
        loop_(loop),
        clock_(clock),
        findings_(findings),
        subject_("account " + account.name) {}

  bool check_access() {
    const auto info = read_account_info(ask(http_, loop_, get_account_info()), clock_.now());
    if (const auto* failure = std::get_if<LookupFailure>(&info)) {
      findings_.error(Part::dotdigital, subject_, failure->what, remedy_of(*failure));
      return false;
    }
    const auto& account = std::get<AccountInfo>(info);
    findings_.ok(subject_, fmt::format("signed in to account {} ({})", account.id, account.name));
    const auto own = trusted_endpoint(account.api_endpoint);
    if (own && !account_.base_url.empty() && !account_.has_base_url && *own != account_.base_url) {
      findings_.error(Part::dotdigital, subject_,
                      fmt::format("the account lives at {}, not at {}", *own, account_.base_url),
                      "set account.region to that region, or to auto");
    }
    return true;
  }

  void check_stream(const StreamSettings& stream, const Mapping& mapping) {
    check_data_fields(stream, mapping);
    check_identifiers(stream, mapping);
    check_names(stream, mapping);
  }

 private:
  /// A lookup that fails is a warning: only imports and their status are needed to deliver.
  template <class T>
  const T* found(const Lookup<T>& lookup, const char* what) {
    if (const auto* value = std::get_if<T>(&lookup)) return value;
    findings_.warning(subject_, fmt::format("cannot look up {}: {}", what, std::get<LookupFailure>(lookup).what),
                      "grant the API user that call");
    return nullptr;
  }

  void check_data_fields(const StreamSettings& stream, const Mapping& mapping) {
    if (mapping.data_fields().empty()) return;
    const auto lookup = read_data_fields(ask(http_, loop_, get_data_fields()), clock_.now());
    const auto* fields = found(lookup, "data fields");
    if (fields == nullptr) return;
    std::vector<std::string> names;
    for (const DataField& field : *fields) names.push_back(field.name);
    std::size_t missing = 0;
    for (const MappedName& mapped : mapping.data_fields()) {
      const bool known =
          std::any_of(names.begin(), names.end(), [&](const std::string& name) { return same(name, mapped.name); });
      if (known) continue;
      ++missing;
      findings_.warning(
          "stream " + stream.name,
          fmt::format("{}:{}:{}: the account has no data field {}{}", stream.mapping_file, mapped.mark.line,
                      mapped.mark.column, mapped.name, did_you_mean(mapped.name, names)),
          "create it in Dotdigital (Contacts > Data fields)");
    }
    if (missing == 0)
      findings_.ok("stream " + stream.name, fmt::format("all {} data fields exist", mapping.data_fields().size()));
  }

  void check_identifiers(const StreamSettings& stream, const Mapping& mapping) {
    std::vector<MappedName> custom;
    for (const MappedName& mapped : mapping.identifiers()) {
      if (mapped.name != names::email && mapped.name != names::mobile_number && mapped.name != names::contact_id)
        custom.push_back(mapped);
    }
    if (custom.empty()) return;
    const auto lookup = read_custom_identifiers(ask(http_, loop_, get_custom_identifiers()), clock_.now());
    const auto* known = found(lookup, "custom identifiers");
    if (known == nullptr) return;
    std::vector<std::string> names;
    for (const CustomIdentifier& identifier : *known) names.push_back(identifier.name);
    for (const MappedName& mapped : custom) {
      if (std::find(names.begin(), names.end(), mapped.name) != names.end()) continue;
      findings_.error(Part::dotdigital, "stream " + stream.name,
                      fmt::format("{}:{}:{}: the account has no custom identifier {}{}", stream.mapping_file,
                                  mapped.mark.line, mapped.mark.column, mapped.name, did_you_mean(mapped.name, names)),
                      "create it in Dotdigital, or take it out of the mapping");
    }
  }

  void check_names(const StreamSettings& stream, const Mapping& mapping) {
    const NamesToResolve& wanted = mapping.names_to_resolve();
    if (wanted.empty()) return;
    const NameAnswer answer = wait_for_names(http_, loop_, clock_, wanted);
    if (const auto* failure = std::get_if<LookupFailure>(&answer)) {
      return findings_.error(Part::dotdigital, "stream " + stream.name,
                             "cannot look up lists and preferences: " + failure->what,
                             "ids in the mapping need no lookup");
    }
    const auto& known = std::get<ResolvedNames>(answer);
    check_names_in(stream, wanted.lists, known.lists, "list");
    check_names_in(stream, wanted.preferences, known.preferences, "preference");
  }

  void check_names_in(const StreamSettings& stream, const std::vector<MappedName>& wanted,
                      const std::map<std::string, std::int64_t>& known, const char* what) {
    std::vector<std::string> names;
    for (const auto& [name, id] : known) names.push_back(name);
    for (const MappedName& mapped : wanted) {
      if (known.count(mapped.name) != 0) continue;
      findings_.error(Part::usage, "stream " + stream.name,
                      fmt::format("{}:{}:{}: the account has no {} '{}'{}", stream.mapping_file, mapped.mark.line,
                                  mapped.mark.column, what, mapped.name, did_you_mean(mapped.name, names)),
                      fmt::format("create the {} in Dotdigital, or mend its name", what));
    }
  }

  static bool same(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
  }

  const AccountSettings& account_;
  Http& http_;
  EventLoop& loop_;
  const Clock& clock_;
  Findings& findings_;
  std::string subject_;
};

}  // namespace

void check_dotdigital(const Configuration& configuration, const Secrets& secrets, const Clock& clock,
                      Findings& findings) {
  for (const AccountSettings& account : configuration.settings.accounts) {
    EventLoop loop;
    const auto http = make_http(account, secrets, loop, clock);
    AccountCheck check(account, *http, loop, clock, findings);
    if (!check.check_access()) continue;
    for (const StreamSettings& stream : configuration.settings.streams) {
      if (stream.account == account.name) check.check_stream(stream, configuration.mappings.at(stream.name));
    }
  }
}

}  // namespace dotsync

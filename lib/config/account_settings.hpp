// AccountSettings: one Dotdigital account of the configuration. Used by the wiring of client and sync.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/credential.hpp"

namespace dotsync {

/// How an import is asked about, given up and repeated; docs/design.md, "Imports". Each at least 10 ms.
struct TimingSettings {
  Duration poll_min{std::chrono::seconds(5)};
  Duration poll_max{std::chrono::seconds(60)};
  Duration backoff_min{std::chrono::seconds(1)};
  Duration backoff_max{std::chrono::minutes(5)};
  Duration unknown_settle{std::chrono::minutes(15)};
  Duration reassert{std::chrono::hours(24)};
  Duration stuck_after{std::chrono::hours(2)};
  Duration stuck_poll{std::chrono::minutes(15)};
  Duration probe{std::chrono::minutes(5)};
};

struct AccountSettings {
  std::string name;           ///< "default" where the configuration has only `account`
  std::string base_url;       ///< without a last slash; empty for `region: auto`, which account-info answers
  bool has_base_url = false;  ///< given by the operator, not made of a region: no lookups are needed
  CredentialRef username;
  CredentialRef password;
  std::optional<CredentialRef> integration_token;
  std::size_t active_imports_max = 10;  ///< 1 to 25, our share of the account's imports
  Duration timeout{std::chrono::seconds(121)};
  std::string proxy;    ///< empty: none, whatever the environment says
  std::string ca_file;  ///< empty: the system's authorities
  TimingSettings timing;
};

/// Whole only where no problem was added, as for every reader of a part.
AccountSettings read_account(const Yaml& node, const std::string& name, const Place& place,
                             const ConfigContext& context);

/// https://HOST[:PORT][/PATH], or the same with http for loopback. A user name in it is refused.
std::optional<std::string> read_base_url(const Yaml& node, const Place& place);

/// The host that answers account-info for every account (Dotdigital, "Get account information").
inline constexpr const char* any_region_url = "https://r1-api.dotdigital.com";

}  // namespace dotsync

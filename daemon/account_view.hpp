// AccountView: what a Dotdigital account holds, asked when first needed and then remembered. For the commands that look
// at an account before anything is sent to it: `check`, `fields`, `init`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "client/lookup.hpp"
#include "daemon/configuration.hpp"

namespace dotsync {

/// Every call waits for its answer. The settings, secrets and the clock must outlive it.
class AccountView {
 public:
  AccountView(const AccountSettings& account, const Secrets& secrets, const Clock& clock);

  const Lookup<AccountInfo>& info();
  const Lookup<std::vector<DataField>>& data_fields();
  const Lookup<std::vector<AddressBook>>& lists();
  const Lookup<std::vector<Preference>>& preferences();
  const Lookup<std::vector<CustomIdentifier>>& custom_identifiers();

  /// The field as the account made it. What was remembered of the fields is forgotten.
  Lookup<DataField> create(const DataField& field);
  /// The account's own host, asked of the region that answers for all accounts; nothing where it does not say.
  std::optional<std::string> home();
  /// How much the account's clock is ahead of ours, by the Date of its first answer.
  std::optional<Duration> clock_ahead() const { return ahead_; }

 private:
  HttpResult ask(HttpRequest request);
  Lookup<std::vector<AddressBook>> read_lists();

  const AccountSettings& account_;
  const Secrets& secrets_;
  const Clock& clock_;
  EventLoop loop_;
  std::unique_ptr<Http> http_;
  std::optional<Duration> ahead_;
  std::optional<Lookup<AccountInfo>> info_;
  std::optional<Lookup<std::vector<DataField>>> fields_;
  std::optional<Lookup<std::vector<AddressBook>>> lists_;
  std::optional<Lookup<std::vector<Preference>>> preferences_;
  std::optional<Lookup<std::vector<CustomIdentifier>>> identifiers_;
};

}  // namespace dotsync

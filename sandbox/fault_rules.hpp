// FaultRule: one line of a fault script, and reading the script. Used by Faults and by main.
// The format is described in README.md beside this file.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "http_server/server_message.hpp"
#include "sandbox/account.hpp"

namespace dotsync::sandbox {

enum class Endpoint {
  any,
  import,
  status,
  account_info,
  server_time,
  data_fields,
  lists,
  preferences,
  custom_identifiers,
};
std::string_view endpoint_name(Endpoint endpoint);

enum class FaultAction {
  delay,
  respond,
  rate_limit,
  too_many_imports,
  excess_activity,
  server_error,
  refuse,
  cut_upload,
  cut_before,
  cut_after,
  wrong_json,
  processing,
  never_finishes,
  fails,
  rejected_by_watchdog,
  exceeds_contact_limit,
  expires,
  takes_part,
  summary_only,
};
std::string_view action_name(FaultAction action);

struct FaultRule {
  // Which calls.
  Endpoint on = Endpoint::any;
  std::vector<std::uint64_t> nth;  ///< empty: by the others
  std::uint64_t from = 1;
  std::uint64_t every = 1;
  double probability = 1;
  std::uint64_t count = std::numeric_limits<std::uint64_t>::max();  ///< acts at most so often
  std::string contains;                                             ///< only calls whose target or body holds this text
  Duration after{0};                                                ///< since the start of the sandbox
  std::optional<Duration> until;

  // What happens to them.
  FaultAction action = FaultAction::delay;
  Duration ms_min{0};
  Duration ms_max{0};
  int status = 503;
  int reset_s = 1;
  Cut cut = Cut::reset;
  std::string kind = "broken";
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<double> apply;
};

struct Script {
  std::vector<FaultRule> rules;
};

/// Reads a script; its account part changes `setup`. Throws Error(usage) with `name` and the place of what is wrong.
Script parse_script(std::string_view text, const std::string& name, AccountSetup& setup);

}  // namespace dotsync::sandbox

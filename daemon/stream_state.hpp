// StreamState: a stream of the journal beside what the configuration wants of it, and the verdict that `status` tells:
// is it well, and if not, what holds it back and what is to be done? Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "daemon/daemon_state.hpp"
#include "journal/audit.hpp"

namespace dotsync {

struct StreamState {
  StreamStatus status;      ///< of a stream that never ran only the names are filled
  bool has_run = false;     ///< the journal knows it
  bool configured = false;  ///< the configuration names it
  bool enabled = false;
  bool stale = false;             ///< no success for longer than schedule and alerts.stale_after allow
  bool relies_on_stamps = false;  ///< nothing compares the table: rows that a poll cannot see are missed
  bool needs_a_person = false;
  std::string word;       ///< "ok", "running", "waiting", "parked", "paused", "stale", "disabled" ...
  std::string held_back;  ///< in a sentence; empty where nothing does
  std::string advice;     ///< what to do about it; empty where nothing is to be done
};

/// All streams of configuration and journal, by name.
std::vector<StreamState> judge_streams(const Settings& settings, const std::vector<StreamStatus>& streams,
                                       const std::vector<AccountStatus>& accounts, const DaemonState& daemon, Time now);

/// Nothing where the account may be used; else what an operator does about it.
std::string account_advice(const AccountStatus& account);

}  // namespace dotsync

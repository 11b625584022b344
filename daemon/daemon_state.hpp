// DaemonState: which process owns the journal now. Used by the commands `status` and `why`.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"

namespace dotsync {

struct DaemonState {
  bool running = false;
  std::optional<int> pid;
  std::optional<Time> since;
};

DaemonState look_for_daemon(const std::string& journal_path);

}  // namespace dotsync

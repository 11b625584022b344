// The settings of the service itself: journal, log, monitor and alerts. Each is used by the wiring of that part.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "config/config_context.hpp"
#include "config/decode.hpp"

namespace dotsync {

struct JournalSettings {
  std::string path = "/var/lib/dotsync/journal.db";
  Duration keep{std::chrono::days(90)};  ///< how long what is done stays; at least 7 days
};

struct LogSettings {
  LogFormat format = LogFormat::text;
  LogLevel level = LogLevel::info;
  bool pii = false;  ///< addresses may appear in log lines
};

struct MonitorSettings {
  std::string host = "127.0.0.1";  ///< a name or an address; of IPv6 without its brackets
  int port = 9464;                 ///< 0 lets the system choose
  bool show_pii = false;
};

struct AlertSettings {
  std::vector<std::string> command;  ///< program and arguments; empty: none
  std::string webhook_url;           ///< empty: none. May carry a secret: for no message
  Duration stale_after{std::chrono::minutes(15)};
  int failed_percent = 5;
};

JournalSettings read_journal(const Yaml& node, const Place& place, const ConfigContext& context);
LogSettings read_log(const Yaml& node, const Place& place);
MonitorSettings read_monitor(const Yaml& node, const Place& place);
AlertSettings read_alerts(const Yaml& node, const Place& place);

}  // namespace dotsync

#include "config/service_settings.hpp"

#include <charconv>

namespace dotsync {
namespace {

/// "127.0.0.1:9464", "[::1]:9464", "localhost:0".
void read_listen(const Yaml& node, const Place& place, MonitorSettings& monitor) {
  const std::string& text = node.text();
  const std::size_t colon = text.rfind(':');
  const std::string_view digits =
      colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  int port = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool right = node.is_scalar() && error == std::errc{} && end == digits.data() + digits.size() && port >= 0 &&
                     port <= 65535 && !host.empty() && (bracketed || host.find(':') == std::string::npos) &&
                     host.find_first_of(" /[]") == std::string::npos;
  if (!right) {
    place.expected("ADDRESS:PORT like 127.0.0.1:9464 or [::1]:9464", node);
    return;
  }
  monitor.host = host;
  monitor.port = port;
}

void read_webhook(const Yaml& node, const Place& place, AlertSettings& alerts) {
  MapReader map(node, place);
  const Yaml* url = map.optional("url");
  map.finish();
  if (url == nullptr) return;
  const bool right = url->is_scalar() && (url->text().empty() || url->text().rfind("https://", 0) == 0 ||
                                          url->text().rfind("http://", 0) == 0);
  if (right) {
    alerts.webhook_url = url->text();
  } else {
    // Not shown: such URLs carry tokens.
    map.place_of("url").problem(url->mark(), "expected a URL that begins with https:// or http://");
  }
}

}  // namespace

JournalSettings read_journal(const Yaml& node, const Place& place, const ConfigContext& context) {
  JournalSettings journal;
  MapReader map(node, place);
  if (map.filled_text("path", journal.path)) journal.path = beside(context.file, journal.path);
  map.duration("keep", journal.keep, std::chrono::days(7));
  map.finish();
  return journal;
}

LogSettings read_log(const Yaml& node, const Place& place) {
  LogSettings log;
  MapReader map(node, place);
  map.one_of<LogFormat>("format", log.format,
                        {{"text", LogFormat::text}, {"json", LogFormat::json}, {"journal", LogFormat::journal}});
  map.one_of<LogLevel>("level", log.level,
                       {{"debug", LogLevel::debug},
                        {"info", LogLevel::info},
                        {"warning", LogLevel::warning},
                        {"error", LogLevel::error}});
  map.boolean("pii", log.pii);
  map.finish();
  return log;
}

MonitorSettings read_monitor(const Yaml& node, const Place& place) {
  MonitorSettings monitor;
  MapReader map(node, place);
  if (const Yaml* listen = map.optional("listen")) read_listen(*listen, map.place_of("listen"), monitor);
  map.boolean("show_pii", monitor.show_pii);
  map.finish();
  return monitor;
}

AlertSettings read_alerts(const Yaml& node, const Place& place) {
  AlertSettings alerts;
  MapReader map(node, place);
  if (const Yaml* command = map.optional("command")) {
    if (auto words = read_texts(*command, map.place_of("command"))) alerts.command = std::move(*words);
  }
  if (const Yaml* webhook = map.optional("webhook")) read_webhook(*webhook, map.place_of("webhook"), alerts);
  map.duration("stale_after", alerts.stale_after);
  map.integer("failed_percent", alerts.failed_percent, 0, 100);
  map.finish();
  return alerts;
}

}  // namespace dotsync

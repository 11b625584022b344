#include "config/account_settings.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace dotsync {
namespace {

bool is_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

/// "host", "host:80" and "[::1]:80" as host and port; the port is empty where there is none.
struct Authority {
  std::string_view host;
  std::string_view port;
  bool right = false;
};

Authority split_authority(std::string_view text) {
  const std::size_t bracket = text.find(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority parts;
  parts.host = text.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = text.substr(colon + 1);
  parts.right = !parts.host.empty() && (colon == std::string_view::npos || is_port(parts.port));
  return parts;
}

/// Only names that cannot lead elsewhere: 127.0.0.0/8 by its digits, never "127.example.org".
bool is_loopback(std::string_view host) {
  const bool digits = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return ascii_lower(host) == "localhost" || host == "[::1]" || (digits && host.rfind("127.", 0) == 0);
}

void read_where(MapReader& map, AccountSettings& account) {
  const Yaml* base_url = map.optional("base_url");
  const Yaml* region =
      base_url != nullptr ? map.optional("region") : map.required("region", "(r1, r2, r3 or auto; or base_url)");
  if (region != nullptr && base_url != nullptr) {
    map.place().problem(base_url->mark(), "both region and base_url are given; keep one of them");
    return;
  }
  if (base_url != nullptr) {
    account.has_base_url = true;
    account.base_url = read_base_url(*base_url, map.place_of("base_url")).value_or("");
    return;
  }
  if (region == nullptr) return;
  const auto word = read_word(*region, map.place_of("region"), {"r1", "r2", "r3", "auto"});
  // Hosts: r1 Europe, r2 North America, r3 Asia Pacific (Dotdigital, "Getting started with the API").
  if (word && *word < 3) account.base_url = fmt::format("https://r{}-api.dotdigital.com", *word + 1);
}

/// `least` and `most` are the names of two durations of which the first must not be the longer one.
void check_order(const MapReader& map, const char* least, Duration min, const char* most, Duration max) {
  if (min <= max) return;
  map.place().problem(map.mark(), fmt::format("{} ({}) is longer than {} ({})", least, format_duration(min), most,
                                              format_duration(max)));
}

void read_timing(const Yaml& node, const Place& place, TimingSettings& timing) {
  MapReader map(node, place);
  map.duration("poll_min", timing.poll_min);
  map.duration("poll_max", timing.poll_max);
  map.duration("backoff_min", timing.backoff_min);
  map.duration("backoff_max", timing.backoff_max);
  map.duration("unknown_settle", timing.unknown_settle);
  map.duration("reassert", timing.reassert);
  map.duration("stuck_after", timing.stuck_after);
  map.duration("stuck_poll", timing.stuck_poll);
  map.duration("probe", timing.probe);
  map.finish();
  check_order(map, "poll_min", timing.poll_min, "poll_max", timing.poll_max);
  check_order(map, "backoff_min", timing.backoff_min, "backoff_max", timing.backoff_max);
}

std::optional<CredentialRef> read_optional_token(MapReader& map, const ConfigContext& context) {
  const Yaml* node = map.optional("integration_token");
  if (node == nullptr || (node->is_scalar() && node->text().empty())) return std::nullopt;
  return read_credential(*node, map.place_of("integration_token"), context, PlainText::allowed);
}

}  // namespace

std::optional<std::string> read_base_url(const Yaml& node, const Place& place) {
  const std::string text = node.is_scalar() ? node.text() : std::string();
  if (text.find('@') != std::string::npos) {
    place.problem(node.mark(),
                  "a URL with '@' could carry a password into messages; give username and password as keys");
    return std::nullopt;
  }
  const bool https = text.rfind("https://", 0) == 0;
  const bool http = text.rfind("http://", 0) == 0;
  const std::size_t begin = https ? 8 : 7;
  const std::string_view rest = https || http ? std::string_view(text).substr(begin) : std::string_view();
  const Authority authority = split_authority(rest.substr(0, rest.find('/')));
  const bool clean = text.find_first_of(" \t\r\n?#\\\"") == std::string::npos;
  if (!authority.right || !clean) {
    place.expected("a URL like https://r1-api.dotdigital.com", node);
    return std::nullopt;
  }
  if (http && !is_loopback(authority.host)) {
    place.expected("a URL that begins with https:// (plain http only for 127.0.0.1, [::1] or localhost)", node);
    return std::nullopt;
  }
  return text.substr(0, text.find_last_not_of('/') + 1);
}

AccountSettings read_account(const Yaml& node, const std::string& name, const Place& place,
                             const ConfigContext& context) {
  AccountSettings account;
  account.name = name;
  MapReader map(node, place);
  read_where(map, account);
  if (const Yaml* user = map.required("username")) {
    account.username =
        read_credential(*user, map.place_of("username"), context, PlainText::allowed).value_or(CredentialRef{});
  }
  if (const Yaml* word = map.required("password")) {
    account.password =
        read_credential(*word, map.place_of("password"), context, PlainText::private_only).value_or(CredentialRef{});
  }
  account.integration_token = read_optional_token(map, context);
  map.integer("active_imports_max", account.active_imports_max, 1, limits::account_active_imports_max);
  map.duration("timeout", account.timeout);
  map.text("proxy", account.proxy);
  if (map.text("ca_file", account.ca_file) && !account.ca_file.empty()) {
    account.ca_file = beside(context.file, account.ca_file);
  }
  if (const Yaml* timing = map.optional("timing")) read_timing(*timing, map.place_of("timing"), account.timing);
  map.finish();
  return account;
}

}  // namespace dotsync

#include "http_server/route_table.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace dotsync {
namespace {

std::vector<std::string> split_segments(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t slash = path.find('/', 1);
    segments.emplace_back(path.substr(1, slash == std::string_view::npos ? slash : slash - 1));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  }
  return segments;
}

bool is_parameter(const std::string& segment) { return segment.size() > 2 && segment.front() == '{'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Whether the raw segments fit the pattern; fills `params` on the way.
bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& raw,
          std::map<std::string, std::string>& params) {
  if (pattern.size() != raw.size()) return false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto value = percent_decode(raw[i]);
    if (!value) return false;
    if (!is_parameter(pattern[i])) {
      if (*value != pattern[i]) return false;
      continue;
    }
    if (value->empty()) return false;
    params[pattern[i].substr(1, pattern[i].size() - 2)] = *value;
  }
  return true;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

void RouteTable::add(std::string method, std::string_view pattern, ServerHandler handler) {
  DOTSYNC_ASSERT(!pattern.empty() && pattern.front() == '/');
  routes_.push_back({std::move(method), split_segments(pattern), std::move(handler)});
}

RouteMatch RouteTable::find(std::string_view method, std::string_view target) const {
  RouteMatch match;
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  if (path.empty() || path.front() != '/') return match;
  const std::vector<std::string> raw = split_segments(path);
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Route& route : routes_) {
    std::map<std::string, std::string> params;
    if (!fits(route.segments, raw, params)) continue;
    if (route.method == wanted) {
      match.handler = &route.handler;
      match.path_params = std::move(params);
      match.methods.clear();
      return match;
    }
    if (std::find(match.methods.begin(), match.methods.end(), route.method) == match.methods.end()) {
      match.methods.push_back(route.method);
    }
  }
  return match;
}

}  // namespace dotsync

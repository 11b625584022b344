#include "client/base_url.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::string_view hint = "write https://HOST, as in https://r1-api.dotdigital.com; http only for 127.0.0.1";

bool is_loopback(std::string_view host_and_port) {
  const bool bracketed = host_and_port.substr(0, 1) == "[";
  const std::string_view host = host_and_port.substr(0, host_and_port.find(bracketed ? ']' : ':'));
  if (host == "localhost" || host == "[::1") return true;
  // A name such as 127.example.org is not an address.
  return host.substr(0, 4) == "127." && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool take_scheme(std::string_view& rest, std::string_view scheme) {
  if (ascii_lower(rest.substr(0, scheme.size())) != scheme) return false;
  rest.remove_prefix(scheme.size());
  return true;
}

}  // namespace

BaseUrl parse_base_url(std::string_view text) {
  std::string_view rest = text;
  BaseUrl url;
  url.https = take_scheme(rest, "https://");
  if (!url.https && !take_scheme(rest, "http://")) {
    throw Error(Part::usage, "base_url starts with neither https:// nor http://", std::string(hint));
  }
  // Checked before anything of it is quoted: what stands before an @ may be a password.
  if (rest.find('@') != std::string_view::npos) {
    throw Error(Part::usage, "base_url holds a user name or a password", "use the keys username and password instead");
  }
  if (rest.find_first_of(" \t\r\n?#\\") != std::string_view::npos) {
    throw Error(Part::usage, "base_url holds a space, a query or a fragment", std::string(hint));
  }
  while (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
  url.host = std::string(rest.substr(0, rest.find('/')));
  if (url.host.empty()) throw Error(Part::usage, "base_url names no host", std::string(hint));
  if (!url.https && !is_loopback(url.host)) {
    throw Error(Part::usage, fmt::format("base_url would send the password to {} in clear", url.host),
                std::string(hint));
  }
  url.text = fmt::format("{}://{}", url.https ? "https" : "http", rest);
  return url;
}

}  // namespace dotsync

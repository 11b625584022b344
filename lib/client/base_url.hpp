// BaseUrl: where an account's calls go. Made once from the configuration by CurlHttp.
#pragma once

#include <string>
#include <string_view>

namespace dotsync {

struct BaseUrl {
  std::string text;  ///< without a last slash; a path is appended as it is
  std::string host;  ///< "host" or "host:port", for messages
  bool https = true;
};

/// Throws Error(usage) for anything but https://host[:port][/prefix] and plain http to loopback (127.*, [::1],
/// localhost). A user name or password inside the URL is refused, since URLs end up in messages.
BaseUrl parse_base_url(std::string_view text);

}  // namespace dotsync

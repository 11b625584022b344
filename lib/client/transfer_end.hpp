// How a libcurl transfer that brought no answer is to be taken: was the request surely not sent, and what to tell a
// person. Pure; used by CurlTransfer.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace dotsync {

struct TransferEnd {
  int code = 0;                 ///< libcurl's CURLcode
  long long bytes_written = 0;  ///< of the request (through a proxy those to the proxy, too), head and body
  bool https = true;
  bool fresh_connection = true;
  bool tls_finished = false;  ///< the handshake of this transfer's own connection was completed
  std::string detail;         ///< libcurl's own words on the failure, may be empty
  std::string host;           ///< "host:port" of the account's server
  Duration timeout{0};
};

/// Only true when no byte of the request itself can have reached the server.
bool is_surely_not_sent(const TransferEnd& end);

/// What happened, at which host; holds neither secret nor address.
std::string describe(const TransferEnd& end);

}  // namespace dotsync

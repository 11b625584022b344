// A plain HTTP client for tests: libcurl for proper requests, a bare socket for what curl will not send.
// Used by the tests of the HTTP server and of the sandbox.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace dotsync {

struct HttpTry {
  int curl_code = 0;  ///< 0: an answer came
  long status = 0;
  std::string body = {};
  std::map<std::string, std::string> headers;  ///< names in lower case
};

struct HttpTryRequest {
  std::string method = "GET";
  std::string url;
  std::string body = {};
  std::vector<std::string> headers = {};  ///< "Name: value"
  bool chunked = false;
};

HttpTry http_try(const HttpTryRequest& request);

/// Sends the bytes to 127.0.0.1:port and returns all that comes until the other side ends or `wait_ms` pass in silence.
std::string raw_exchange(int port, const std::string& bytes, int wait_ms = 2000);

}  // namespace dotsync

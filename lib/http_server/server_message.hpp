// What the HTTP server hands to a handler and takes back. Used by http_server, the monitor and the sandbox.
// Named apart from the client's request and response: one program may hold both.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dotsync {

/// One request, read to its end. Owned by the server for the time of the handler's call.
struct ServerRequest {
  std::string method;                                        ///< "GET", "PUT" ... upper case
  std::string path;                                          ///< without the query, percent signs decoded
  std::map<std::string, std::string> path_params;            ///< from the route's {name} parts, decoded
  std::multimap<std::string, std::string> query;             ///< decoded
  std::vector<std::pair<std::string, std::string>> headers;  ///< as received
  std::string body;                                          ///< after content decoding; within the server's limit

  /// The first header of this name in any case; empty where there is none.
  std::string_view header(std::string_view name) const;
  /// The first query value of this name; `otherwise` where there is none.
  std::string query_value(const std::string& name, const std::string& otherwise = {}) const;
  std::string path_param(const std::string& name) const;
};

/// How a connection ends instead of a proper answer. For programs that rehearse faults.
enum class Cut {
  none,
  close,       ///< no byte of an answer, orderly FIN
  reset,       ///< no byte of an answer, RST
  mid_answer,  ///< head and half of the body, then RST
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// When set, the body is what this appends, call by call, until it returns false; `body` is then ignored.
  std::function<bool(std::string& part)> stream;
  Cut cut = Cut::none;
};

/// Called on a server thread, several at a time. An exception becomes a 500 without its text.
using ServerHandler = std::function<ServerResponse(const ServerRequest&)>;

}  // namespace dotsync

// RouteTable: method and path pattern -> handler. Pure, no I/O. Used by HttpServer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http_server/server_message.hpp"

namespace dotsync {

/// What a lookup found: a handler with its parameters, or the methods that this path does take.
struct RouteMatch {
  const ServerHandler* handler = nullptr;  ///< owned by the table; null: no such method or path
  std::map<std::string, std::string> path_params;
  std::vector<std::string> methods;  ///< filled when only the method is wrong; empty: no such path
};

/// Filled before the server starts, read by its threads afterwards.
class RouteTable {
 public:
  /// `pattern` is "/a/{name}/b": a part in braces matches one non-empty segment.
  void add(std::string method, std::string_view pattern, ServerHandler handler);

  /// `target` is the raw request target; its query is left aside. HEAD is served by GET routes.
  RouteMatch find(std::string_view method, std::string_view target) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    ServerHandler handler;
  };
  std::vector<Route> routes_;
};

/// "%41+" -> "A+" (a plus stays a plus in a path); nothing when an escape is broken.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace dotsync

// HttpServer: a small HTTP/1.1 server on threads of its own. Used by the monitor and by dotsync-sandbox.
// Built on cpp-httplib 0.11; nothing of that library is visible here.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http_server/server_message.hpp"

namespace dotsync {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;                                     ///< 0: the system picks one
  std::size_t threads = 8;                          ///< connections served at the same time
  std::size_t body_bytes_max = 1'000'000;           ///< a longer body, after decoding, is answered 413
  std::size_t head_bytes_max = 65'536;              ///< request line and headers
  std::chrono::milliseconds read_timeout{10'000};   ///< of a whole head, and of each read of a body
  std::chrono::milliseconds write_timeout{10'000};  ///< of each write
  std::chrono::milliseconds keep_alive{10'000};     ///< an idle connection is closed after this
  bool compress = false;                            ///< gzip or brotli answers for clients that ask for it
};

/// Routes and hooks are set before start(). start() and stop() belong to one owner, on any thread but a handler's.
class HttpServer {
 public:
  explicit HttpServer(HttpServerOptions options);
  ~HttpServer();  ///< stops
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// `pattern` as in RouteTable. Unknown paths answer 404, other methods of a known path 405.
  void route(const std::string& method, std::string_view pattern, ServerHandler handler);
  /// Asked when the head is read and the body is not: anything but Cut::none drops the connection there and then.
  void on_head(std::function<Cut(const ServerRequest&)> hook);
  /// Replaces the server's own body of 404, 405, 413, 415 and 500; may change content type and headers.
  void on_error(std::function<void(const ServerRequest&, ServerResponse&)> hook);

  /// Binds and begins to serve; returns when connections are accepted. Throws Error(usage) naming host and port.
  void start();
  /// Ends idle connections, lets running handlers finish, joins all threads. Safe to call twice.
  void stop();

  int port() const;         ///< valid after start()
  std::string url() const;  ///< "http://HOST:PORT", valid after start()

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dotsync

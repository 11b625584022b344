// Connection: one accepted socket with timeouts, a bound on the request's head, and the ways to cut it off.
// Used by http_server.cpp only, on the one thread that serves the connection.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

#include "http_server/server_message.hpp"

namespace dotsync {

/// Owns the socket: the destructor closes it.
class Connection {
 public:
  using Milliseconds = std::chrono::milliseconds;

  Connection(int socket, Milliseconds read_timeout, Milliseconds write_timeout);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int socket() const { return socket_; }
  /// True when a byte, or the end of the stream, can be read within `wait`.
  bool wait_readable(Milliseconds wait) const;
  bool wait_writable(Milliseconds wait) const;

  /// A new request begins: its head may take `bytes` and the read timeout as a whole.
  void begin_head(std::size_t bytes);
  /// The head is complete: from here on only the timeout of each read counts.
  void end_head() { in_head_ = false; }

  /// Bytes read, 0 at the end of the stream, -1 on timeout, error or a head that is too long.
  long read(char* data, std::size_t size);
  /// Writes all of it or returns -1. After a cut it always returns -1.
  long write(const char* data, std::size_t size);

  /// From now on the answer ends as `cut` says. `body_bytes` is the length of the answer's body.
  void cut(Cut cut, std::size_t body_bytes);
  bool is_cut() const { return cut_ != Cut::none; }

  /// Numeric address and port of the other side.
  void remote(std::string& ip, int& port) const;
  void local(std::string& ip, int& port) const;

 private:
  long fill();
  bool send_all(const char* data, std::size_t size);

  int socket_;
  Milliseconds read_timeout_;
  Milliseconds write_timeout_;
  std::array<char, 65536> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool in_head_ = false;
  std::size_t head_bytes_left_ = 0;
  std::chrono::steady_clock::time_point head_deadline_;
  Cut cut_ = Cut::none;
  bool head_written_ = false;
  std::size_t body_bytes_left_ = 0;
};

}  // namespace dotsync

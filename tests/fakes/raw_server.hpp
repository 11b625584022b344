// RawServer: a server that does byte by byte what a test says: cut here, stall there, answer nonsense. On 127.0.0.1.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fakes/test_certificate.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace dotsync {

/// One accepted connection, on the thread that serves it. Ends with an orderly close unless it was reset.
class RawConnection {
 public:
  RawConnection(int socket, ssl_st* tls) : socket_(socket), tls_(tls) {}

  /// Head and body (by Content-Length) of the next request; empty when the peer has closed.
  std::string read_request();
  /// Some bytes, at most `most`; empty when the peer has closed.
  std::string read_some(std::size_t most);
  /// False when the peer is gone.
  bool write(std::string_view bytes);
  /// Says nothing more until the peer closes or the server stops.
  void hold();
  /// Ends the connection by a reset instead of a close.
  void reset();

 private:
  int socket_;
  ssl_st* tls_;
};

/// Versions before 1.2 are refused by OpenSSL's own settings too; up_to_1_1 is a server that no longer should be.
enum class TlsVersions { of_today, up_to_1_1 };

class RawServer {
 public:
  /// `serve` runs on a thread of its own for each connection; `number` counts from 1. With a certificate it speaks TLS;
  /// a failed handshake never reaches `serve`.
  using Serve = std::function<void(RawConnection& connection, int number)>;
  explicit RawServer(Serve serve);
  RawServer(Serve serve, const TestCertificate& certificate, TlsVersions versions = TlsVersions::of_today);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  /// "http://127.0.0.1:PORT" or "https://..."; `host` replaces the address.
  std::string base_url(std::string_view host = "127.0.0.1") const;
  /// Connections accepted so far, those with a failed handshake included.
  int connections() const { return connections_.load(); }

 private:
  void listen();
  void accept_all();
  void serve_one(int socket, int number);

  Serve serve_;
  ssl_ctx_st* tls_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> sockets_;          ///< guarded by mutex_
  std::vector<std::thread> serving_;  ///< of the accepting thread until that has ended
  std::thread accepting_;
};

/// A whole answer with Content-Length; `more` are further header lines, each with its line end.
std::string http_answer(int status, std::string_view body, std::string_view more = {});

}  // namespace dotsync

// SandboxServer: a local Dotdigital. Used by main and, in process, by tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "sandbox/account.hpp"
#include "sandbox/fault_rules.hpp"
#include "sandbox/rate_limit.hpp"

namespace dotsync::sandbox {

struct SandboxOptions {
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: the system picks one
  std::string user = "demo";
  std::string password = "demo";
  std::uint64_t seed = 1;
  Duration processing{300};  ///< from acceptance to the end of an import
  std::size_t active_imports_max = 25;
  std::size_t body_bytes_max = 50'000'000;
  RateLimitOptions rate_limit;
  std::string region;         ///< r1, r2, r3: the account's home in account-info; empty: the sandbox's own URL
  bool wrong_region = false;  ///< plays a host of another region: 403 on all but account-info
  bool discard = false;       ///< imports are reported, not validated and not kept
  bool compress = false;      ///< gzip answers for clients that ask
  AccountSetup account = default_account();
  Script script;
};

/// start() and stop() belong to one owner. The destructor stops.
class SandboxServer {
 public:
  explicit SandboxServer(SandboxOptions options);
  ~SandboxServer();
  SandboxServer(const SandboxServer&) = delete;
  SandboxServer& operator=(const SandboxServer&) = delete;

  /// Throws Error(usage) when it cannot listen.
  void start();
  void stop();
  std::string url() const;  ///< valid after start()

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dotsync::sandbox

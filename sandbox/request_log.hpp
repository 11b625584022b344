// RequestLog: what was asked of the sandbox, without bodies. Used by the gate and by GET /sandbox/requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "base/clock.hpp"

namespace dotsync::sandbox {

struct RequestEntry {
  std::uint64_t number = 0;  ///< counted from 1; set by the log
  Time at{};
  std::string method;
  std::string path;
  int status = 0;            ///< 0: the connection was cut
  std::size_t bytes = 0;     ///< of the request's body
  std::size_t contacts = 0;  ///< of an import that was accepted
  std::string import_id;
  double handled_ms = 0;  ///< without ordered delays
  std::string faults;     ///< names of the rules that acted
};

/// Safe from any thread. Keeps the newest entries.
class RequestLog {
 public:
  static constexpr std::size_t entries_max = 100'000;

  void add(RequestEntry entry);
  /// One JSON object a line.
  std::string text() const;

 private:
  mutable std::mutex mutex_;
  std::deque<RequestEntry> entries_;
  std::uint64_t last_ = 0;
};

}  // namespace dotsync::sandbox

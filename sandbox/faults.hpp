// Faults: decides, by script and seed, what goes wrong with a call. Used by the gate before every handler.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "http_server/server_message.hpp"
#include "sandbox/fault_rules.hpp"
#include "sandbox/imports.hpp"

namespace dotsync::sandbox {

/// What happens to one call. Empty: nothing out of the ordinary.
struct Verdict {
  Duration delay{0};                             ///< before anything else
  Cut cut_before = Cut::none;                    ///< the call is not handled
  std::optional<ServerResponse> answer_instead;  ///< the call is not handled
  Cut cut_after = Cut::none;                     ///< the call is handled, its answer lost
  std::optional<ServerResponse> answer_after;    ///< the call is handled, this is said of it
  ImportPlan plan;                               ///< of the import, should one be accepted
  std::string names;                             ///< of the rules that acted, for the request log
};

/// Safe from any thread. The same seed, script and order of calls give the same faults.
class Faults {
 public:
  Faults(Script script, std::uint64_t seed, ImportPlan healthy, const Clock& clock);

  /// Asked once per call, when its body is there.
  Verdict decide(Endpoint endpoint, const ServerRequest& request);
  /// Asked once per call before its body is read: whether to cut the upload.
  Cut decide_upload(Endpoint endpoint);

 private:
  struct Counter {
    std::uint64_t seen = 0;  ///< calls that the rule's `on` and `contains` select
    std::uint64_t acted = 0;
  };

  bool acts(std::size_t index, Endpoint endpoint, const ServerRequest* request);
  Duration between(std::size_t index, Duration low, Duration high) const;
  void apply(std::size_t index, Verdict& verdict) const;
  static void apply_import_fault(const FaultRule& rule, Duration ms, Verdict& verdict);

  std::mutex mutex_;
  Script script_;
  std::uint64_t seed_;
  ImportPlan healthy_;
  const Clock& clock_;
  Time started_;
  std::vector<Counter> counters_;
};

}  // namespace dotsync::sandbox

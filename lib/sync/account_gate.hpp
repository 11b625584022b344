// AccountGate: whether an account may be given another import now, and why not. One per account; used by delivery.cpp
// and poller.cpp. Pure: it is told what happened and when, and keeps no journal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace dotsync {

struct GateSettings {
  std::size_t active_imports_max = 10;  ///< our share of the vendor's 25 (docs/design.md "Share")
  Duration backoff_min{std::chrono::seconds(1)};
  Duration backoff_max{std::chrono::minutes(5)};
  Duration probe{std::chrono::minutes(5)};  ///< between attempts while the account refuses us
};

class AccountGate {
 public:
  explicit AccountGate(GateSettings settings) : settings_(settings) {}

  /// `open`: imports of the account that are submitting, accepted, stuck or unknown; `stuck`: the stuck ones among
  /// them. While stuck ones alone fill the share, one import at a time still goes.
  bool may_submit(Time now, std::size_t open, std::size_t stuck) const;
  /// When it is worth asking again; nothing: when an import ends.
  std::optional<Time> waits_until(Time now) const;

  void accepted();                ///< an import was taken: all clear
  void import_ended();            ///< one of the open imports is final: a place at Dotdigital is free
  void no_place(Time now);        ///< 429 tooManyActiveImports: wait for an end, or the longest backoff
  void rate_limited(Time until);  ///< neither counts as a failure
  Time failed(Time now);          ///< no answer, 5xx: backs off exponentially; returns the next attempt
  /// 401, 403: the operator has to act; probes slowly. Returns the next attempt.
  Time refused(Time now, std::string reason);
  bool is_refused() const { return !refused_reason_.empty(); }
  const std::string& refused_reason() const { return refused_reason_; }

 private:
  GateSettings settings_;
  std::optional<Time> wait_until_;
  bool wait_for_end_ = false;
  int failures_ = 0;
  std::string refused_reason_;
};

/// min(backoff_max, backoff_min * 2^(attempt-1)); attempt counts from 1.
Duration backoff(Duration min, Duration max, int attempt);

}  // namespace dotsync

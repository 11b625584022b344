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
  /// `unsure`: submitting or accepted, so that the vendor may still refuse or lose them.
  bool may_submit(Time now, std::size_t open, std::size_t stuck, std::size_t unsure) const;
  /// When it is worth asking again; nothing: when an import ends.
  std::optional<Time> waits_until(Time now) const;

  void accepted();                ///< an import was taken: all clear, or, after lost answers, twice as many may go
  void import_ended();            ///< one of the open imports is final: a place at Dotdigital is free
  void no_place(Time now);        ///< 429 tooManyActiveImports: wait for an end, or the longest backoff
  void rate_limited(Time until);  ///< neither counts as a failure
  Time failed(Time now);          ///< certainly not sent: backs off exponentially; returns the next attempt
  /// Nobody can tell whether the import was taken. Three in a row open the breaker: a day of lost answers would book
  /// millions of contacts to be sent again.
  Time ambiguous(Time now);
  /// The breaker is open: a status call is to show whether the vendor answers. Not sooner than waits_until().
  bool wants_probe() const { return ambiguous_ >= ambiguous_max && share_ == 0; }
  void probe_answered();  ///< one small import may go
  /// Contacts that the next import may carry; nothing: as many as the stream wants.
  std::optional<std::size_t> contacts_max() const;
  /// 401, 403: the operator has to act; probes slowly. Returns the next attempt.
  Time refused(Time now, std::string reason);
  std::size_t active_imports_max() const { return settings_.active_imports_max; }
  bool is_refused() const { return !refused_reason_.empty(); }
  const std::string& refused_reason() const { return refused_reason_; }

 private:
  GateSettings settings_;
  std::optional<Time> wait_until_;
  bool wait_for_end_ = false;
  int failures_ = 0;
  static constexpr int ambiguous_max = 3;
  static constexpr std::size_t probe_contacts_max = 100;
  int ambiguous_ = 0;  ///< lost answers in a row
  /// Imports that may be under way at once while trust comes back; nothing: the whole share.
  std::optional<std::size_t> share_;
  std::string refused_reason_;
};

/// min(backoff_max, backoff_min * 2^(attempt-1)); attempt counts from 1.
Duration backoff(Duration min, Duration max, int attempt);

}  // namespace dotsync

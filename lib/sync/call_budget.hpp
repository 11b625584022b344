// CallBudget: when an account may be called next, by what its answers say of the calls that remain. Pure; used by
// metered_http.cpp, account.hpp and poller.cpp. docs/design.md "Calls".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "client/rate_limit.hpp"

namespace dotsync {

enum class CallKind : std::uint8_t { import, status, other };
inline constexpr std::size_t call_kinds = 3;

/// A tier as it is known now.
struct TierFacts {
  std::int64_t limit = 0;  ///< calls in a window
  std::int64_t left = 0;   ///< that this kind of call may still take
  Time last_call;          ///< in this tier, of any kind
  std::optional<Time> reset_at;
};
/// The moment of the next call, `now` or later: at once while more than half is left, then evenly until the window
/// ends, and after its end where nothing is left.
Time next_in_tier(const TierFacts& tier, Time now);

/// What an answer says of calls. No answer at all says nothing.
struct CallAnswer {
  std::optional<RateLimit> limit;    ///< the answer's headers
  bool regular = false;              ///< of one without headers: the server speaks, not something before it
  bool too_many = false;             ///< it was refused for the number of calls
  bool all_kinds = false;            ///< with too_many: whatever their kind (flat scheme)
  std::optional<Time> wait_until{};  ///< with too_many: as the answer says
};

/// One per account. Kinds learn from their own answers which tier they belong to; kinds without headers are not paced.
class CallBudget {
 public:
  void sent(CallKind kind, Time now);
  void answered(CallKind kind, const std::optional<CallAnswer>& answer, Time now);
  /// `now` or later. It may come sooner, with an answer.
  Time next_call(CallKind kind, Time now) const;
  bool may_call(CallKind kind, Time now) const { return next_call(kind, now) <= now; }

 private:
  struct Kind {
    bool heard = false;                 ///< an answer came that says what there is
    std::optional<std::string> tier{};  ///< nothing: its answers name no limit
    int out = 0;                        ///< calls without an answer yet
    Time last_call{};
    std::optional<Time> blocked_until{};
  };
  struct Tier {
    std::int64_t limit = 0;
    std::int64_t remaining = 0;  ///< by the newest answer of this window
    std::optional<Time> reset_at{};
    bool assumed = false;  ///< reset_at: no answer of this window has named it
  };

  const Kind& of(CallKind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  static bool is_over(const Tier& tier, Time now);
  static void roll(Tier& tier, Time now);
  static bool may_count(const Kind& kind, const std::string& tier);
  void learn(const RateLimit& limit, Time now);
  TierFacts facts(CallKind kind, Time now) const;

  std::array<Kind, call_kinds> kinds_{};
  std::map<std::string, Tier> tiers_;
};

}  // namespace dotsync

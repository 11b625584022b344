#include "sync/call_budget.hpp"

#include <algorithm>

#include "base/failpoint.hpp"

namespace dotsync {
namespace {

/// Until the first answer of a kind says what there is, one call at a time; but nobody waits longer than this for it.
constexpr Duration first_answer_wait = std::chrono::seconds(2);
/// Times are whole seconds in the headers.
constexpr Duration reset_margin = std::chrono::seconds(1);
/// Ends of one window as two answers give them.
constexpr Duration same_window = std::chrono::seconds(2);
/// Where an answer names no time.
constexpr Duration unnamed_wait = std::chrono::minutes(1);
/// Of a tier that imports share with status calls, imports leave these their part: polls end imports.
constexpr std::int64_t part_of_polls = 4;

}  // namespace

Time next_in_tier(const TierFacts& tier, Time now) {
  if (!tier.reset_at) return tier.left > 0 ? now : now + reset_margin;  // an answer is on its way
  const Time reset = *tier.reset_at + reset_margin;
  if (tier.left <= 0) return std::max(now, reset);
  if (tier.left * 2 > tier.limit) return now;
  const Duration spacing = (reset - now) / (tier.left + 1);
  return std::max(now, std::min(reset, tier.last_call + spacing));
}

void CallBudget::sent(CallKind kind, Time now) {
  Kind& used = kinds_[static_cast<std::size_t>(kind)];
  for (auto& [name, tier] : tiers_) roll(tier, now);
  used.out += 1;
  used.last_call = now;
}

void CallBudget::answered(CallKind kind, const std::optional<CallAnswer>& answer, Time now) {
  Kind& used = kinds_[static_cast<std::size_t>(kind)];
  used.out -= 1;
  for (auto& [name, tier] : tiers_) {
    roll(tier, now);
    if (!may_count(used, name) || (answer && answer->limit)) continue;
    // Without a word of the limit: it may have been counted all the same. A window that no answer names ends too.
    tier.remaining = std::max<std::int64_t>(0, tier.remaining - 1);
    if (tier.reset_at) continue;
    tier.reset_at = now + unnamed_wait;
    tier.assumed = true;
  }
  if (!answer) return;
  used.heard = used.heard || answer->regular;
  if (answer->limit && answer->limit->remaining) {
    used.heard = true;
    used.tier = answer->limit->scope;
    learn(*answer->limit, now);
  }
  if (!answer->too_many) return;
  const Time until = answer->wait_until.value_or(now + unnamed_wait);
  for (Kind& blocked : kinds_) {
    if (answer->all_kinds || &blocked == &used) blocked.blocked_until = until;
  }
}

/// As of now: when its window is over a new one begins, of which no answer has told yet.
void CallBudget::roll(Tier& tier, Time now) {
  if (!is_over(tier, now)) return;
  tier.reset_at.reset();
  tier.assumed = false;
  tier.remaining = std::max<std::int64_t>(1, tier.limit);
}

/// A kind of which nothing is known may belong to any tier.
bool CallBudget::may_count(const Kind& kind, const std::string& tier) {
  return kind.tier ? kind.tier == tier : !kind.heard;
}

bool CallBudget::is_over(const Tier& tier, Time now) { return tier.reset_at && *tier.reset_at + reset_margin <= now; }

void CallBudget::learn(const RateLimit& limit, Time now) {
  const auto [found, is_new] = tiers_.try_emplace(limit.scope);
  Tier& tier = found->second;
  if (!is_new && limit.reset_at && *limit.reset_at <= now) return;  // a slow answer, of a window that is over
  const std::int64_t remaining = *limit.remaining;
  const Time reset = limit.reset_at.value_or(tier.reset_at.value_or(now + unnamed_wait));
  tier.limit = limit.limit.value_or(std::max(tier.limit, remaining));
  if (tier.assumed) {
    tier.remaining = std::min(tier.remaining, remaining);
    tier.reset_at = reset;
    tier.assumed = false;
    return;
  }
  if (tier.reset_at && reset + same_window < *tier.reset_at) return;  // of a window before
  const bool same = tier.reset_at && reset <= *tier.reset_at + same_window;
  tier.remaining = same ? std::min(tier.remaining, remaining) : remaining;
  tier.reset_at = same ? std::max(reset, *tier.reset_at) : reset;
}

TierFacts CallBudget::facts(CallKind kind, Time now) const {
  const std::string& name = *of(kind).tier;
  const Tier& tier = tiers_.at(name);
  TierFacts facts;
  facts.limit = tier.limit;
  facts.left = tier.remaining;
  facts.reset_at = tier.reset_at;
  if (is_over(tier, now)) {
    facts.left = std::max<std::int64_t>(1, tier.limit);
    facts.reset_at.reset();
  }
  for (const Kind& other : kinds_) {
    if (!may_count(other, name)) continue;
    facts.left -= other.out;
    facts.last_call = std::max(facts.last_call, other.last_call);
  }
  if (kind == CallKind::import && of(CallKind::status).tier == name) facts.left -= tier.limit / part_of_polls;
  return facts;
}

Time CallBudget::next_call(CallKind kind, Time now) const {
  if (DOTSYNC_MUTANT("calls_unpaced")) return now;
  const Kind& asked = of(kind);
  if (asked.blocked_until && *asked.blocked_until > now) return *asked.blocked_until;
  if (!asked.heard) return asked.out == 0 ? now : std::max(now, asked.last_call + first_answer_wait);
  return asked.tier ? next_in_tier(facts(kind, now), now) : now;
}

}  // namespace dotsync

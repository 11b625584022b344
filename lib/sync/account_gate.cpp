#include "sync/account_gate.hpp"

#include <algorithm>
#include <utility>

namespace dotsync {

Duration backoff(Duration min, Duration max, int attempt) {
  Duration delay = min;
  for (int i = 1; i < attempt && delay < max; ++i) delay *= 2;
  return std::min(delay, max);
}

bool AccountGate::may_submit(Time now, std::size_t open, std::size_t stuck, std::size_t unsure) const {
  if (wait_until_ && now < *wait_until_) return false;
  if (share_ && unsure >= *share_) return false;
  if (is_refused() && open > stuck) return false;  // one probe at a time
  if (open < settings_.active_imports_max) return true;
  return stuck == open;  // stuck imports alone fill the share
}

std::optional<Time> AccountGate::waits_until(Time now) const {
  if (!wait_until_ || *wait_until_ <= now) return std::nullopt;
  return wait_until_;
}

void AccountGate::accepted() {
  wait_until_.reset();
  wait_for_end_ = false;
  failures_ = 0;
  ambiguous_ = 0;
  refused_reason_.clear();
  if (!share_) return;
  *share_ = std::max<std::size_t>(1, *share_ * 2);
  if (*share_ >= settings_.active_imports_max) share_.reset();
}

Time AccountGate::ambiguous(Time now) {
  if (++ambiguous_ >= ambiguous_max) share_ = 0;
  return failed(now);
}

void AccountGate::probe_answered() { share_ = 1; }

std::optional<std::size_t> AccountGate::contacts_max() const {
  return share_ && *share_ <= 1 ? std::optional(probe_contacts_max) : std::nullopt;
}

void AccountGate::import_ended() {
  if (std::exchange(wait_for_end_, false)) wait_until_.reset();
}

void AccountGate::no_place(Time now) {
  wait_for_end_ = true;
  wait_until_ = now + settings_.backoff_max;
}

void AccountGate::rate_limited(Time until) { wait_until_ = until; }

Time AccountGate::failed(Time now) {
  wait_until_ = now + backoff(settings_.backoff_min, settings_.backoff_max, ++failures_);
  return *wait_until_;
}

Time AccountGate::refused(Time now, std::string reason) {
  refused_reason_ = std::move(reason);
  wait_until_ = now + settings_.probe;
  return *wait_until_;
}

}  // namespace dotsync

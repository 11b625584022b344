#include "source/trust.hpp"

#include <algorithm>

namespace dotsync {
namespace {

constexpr std::int64_t step_tolerance_us = 1'000'000;
/// The pass that notices the step and the next one.
constexpr int passes_without_bound = 2;

TrustVerdict begin_again(std::string reason) { return {Trust::from_the_beginning, std::move(reason), 0, true}; }

}  // namespace

TrustVerdict judge_trust(const Fence& now, const std::vector<Fence>& history, const std::optional<Elapsed>& elapsed,
                         WatermarkKind kind) {
  if (history.empty()) return {};
  const Fence& last = history.back();
  if (now.server != last.server) {
    return begin_again(
        "the database runs on another server or timeline than at the last pass (a restore or a failover)");
  }
  if (now.relation != last.relation) {
    return begin_again("the table, its set of partitions or its watermark is another one than at the last pass");
  }
  if (now.snapshot.xmax < last.snapshot.xmax || now.snapshot.xmin < last.snapshot.xmin) {
    return begin_again("the server's transaction ids ran backwards since the last pass (a restore)");
  }
  if (kind != WatermarkKind::timestamp) return {};
  const bool behind = now.clock_us < last.clock_us;
  const bool slow = elapsed && now.clock_us - elapsed->last_clock_us < elapsed->since_us - step_tolerance_us;
  if (behind || slow) {
    return {Trust::without_bound, "the server's clock stepped back since the last pass", passes_without_bound - 1,
            true};
  }
  if (last.without_bound > 0) {
    return {Trust::without_bound, "the server's clock stepped back a pass ago", last.without_bound - 1, false};
  }
  return {};
}

std::vector<Fence> valid_history(const std::vector<Fence>& history) {
  const auto restart = std::find_if(history.rbegin(), history.rend(), [](const Fence& fence) { return fence.restart; });
  if (restart == history.rend()) return history;
  return {restart.base() - 1, history.end()};
}

}  // namespace dotsync

#include "source/fence.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <set>
#include <utility>

namespace dotsync {
namespace {

bool share_any(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&b](const std::string& text) { return std::find(b.begin(), b.end(), text) != b.end(); });
}

const Session* session_of(const FenceFacts& facts, std::int64_t pid) {
  const auto found = std::find_if(facts.sessions.begin(), facts.sessions.end(),
                                  [pid](const Session& session) { return session.pid == pid; });
  return found == facts.sessions.end() ? nullptr : &*found;
}

bool may_write(const Session& session) { return !session.other_database && !session.autovacuum; }

/// The virtual xids open both before and after the sessions were read. One that is only in the first reading has ended,
/// or is among the prepared ones read later; one that is only in the second began after the clock was read.
std::vector<VirtualXid> open_throughout(const FenceFacts& facts) {
  std::set<std::pair<std::int64_t, std::string>> after;
  for (const VirtualXid& held : facts.virtualxids_after) after.insert({held.pid, held.id});
  std::vector<VirtualXid> open;
  for (const VirtualXid& held : facts.virtualxids_before) {
    if (after.count({held.pid, held.id}) == 0) continue;
    const Session* session = session_of(facts, held.pid);
    if (session == nullptr || may_write(*session)) open.push_back(held);
  }
  return open;
}

/// The smallest start of a transaction that is, or may just be, open.
std::int64_t oldest_start(const FenceFacts& facts) {
  std::int64_t oldest = facts.clock_us;
  for (const Session& session : facts.sessions) {
    if (session.idle || !may_write(session)) continue;
    oldest = std::min(oldest, session.xact_start_us.value_or(oldest));
    oldest = std::min(oldest, session.query_start_us.value_or(oldest));
  }
  return oldest;
}

/// What of a prepared transaction its own bound cannot say: it was covered by every fence taken before it was prepared.
std::optional<WatermarkValue> lowered_by_prepared(const Fence& now, const std::vector<Fence>& history,
                                                  WatermarkValue bound) {
  for (const std::string& transaction : now.prepared) {
    const auto earlier = std::find_if(history.rbegin(), history.rend(), [&transaction](const Fence& fence) {
      return std::find(fence.prepared.begin(), fence.prepared.end(), transaction) == fence.prepared.end();
    });
    if (earlier == history.rend() || !earlier->bound) return std::nullopt;
    bound = std::min(bound, *earlier->bound);
  }
  return bound;
}

struct QualifyingPair {
  std::size_t earlier = 0;
  std::size_t witness = 0;
};

/// The newest fence k of which everything has ended: some later fence m, `fences.back()` included, shares no virtual
/// xid with k and no prepared transaction with the newest fence.
std::optional<QualifyingPair> newest_ended(const std::vector<const Fence*>& fences) {
  for (std::size_t k = fences.size() - 1; k-- > 0;) {
    for (std::size_t m = fences.size() - 1; m > k; --m) {
      if (share_any(fences[k]->virtualxids, fences[m]->virtualxids)) continue;
      if (share_any(fences[m]->prepared, fences.back()->prepared)) continue;
      return QualifyingPair{k, m};
    }
  }
  return std::nullopt;
}

std::vector<const Fence*> pointers(const std::vector<Fence>& fences) {
  std::vector<const Fence*> all;
  for (const Fence& fence : fences) all.push_back(&fence);
  return all;
}

std::optional<WatermarkValue> bound_by_virtualxids(const Fence& now, const std::vector<Fence>& history) {
  std::vector<const Fence*> fences = pointers(history);
  fences.push_back(&now);
  const std::optional<QualifyingPair> pair = newest_ended(fences);
  if (!pair || fences[pair->earlier]->mark == std::numeric_limits<WatermarkValue>::min()) return std::nullopt;
  return fences[pair->earlier]->mark;
}

}  // namespace

Fence decide_fence(const FenceFacts& facts, const std::vector<Fence>& history, WatermarkKind kind,
                   std::int64_t margin_us) {
  Fence fence;
  fence.clock_us = facts.clock_us;
  fence.prepared = facts.prepared;
  // Transaction ids alone decide: the fence is its snapshot.
  if (kind == WatermarkKind::xmin || kind == WatermarkKind::xid8) return fence;
  const bool sequence = kind == WatermarkKind::sequence;
  fence.mark =
      sequence ? facts.sequence_max.value_or(std::numeric_limits<WatermarkValue>::min()) : facts.clock_us - margin_us;
  for (const VirtualXid& held : open_throughout(facts)) {
    const Session* session = session_of(facts, held.pid);
    if (session == nullptr || !session->xact_start_us) fence.hidden = true;
    fence.virtualxids.push_back(held.id);
  }
  // A sequence has no clock that a start could be compared with.
  if (fence.hidden || sequence) {
    fence.bound = bound_by_virtualxids(fence, history);
  } else {
    fence.bound = lowered_by_prepared(fence, history, oldest_start(facts) - margin_us);
  }
  return fence;
}

std::vector<std::size_t> fences_to_drop(const std::vector<Fence>& history, std::size_t fences_max) {
  if (history.empty()) return {};
  const std::size_t newest_kept = fences_max / 4;
  std::vector<bool> keep(history.size(), false);
  std::size_t first_valid = 0;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (history[i].restart) first_valid = i;
  }
  // Of the older ones the oldest of each doubling of age: at most 45 for a lifetime of years.
  std::set<int> ages;
  for (std::size_t i = first_valid; i < history.size(); ++i) {
    if (history.size() - i <= newest_kept) {
      keep[i] = true;
      continue;
    }
    const std::int64_t age = std::max<std::int64_t>(history.back().clock_us - history[i].clock_us, 0);
    const int doubling = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(age)));
    if (ages.size() + newest_kept + 2 < fences_max && ages.insert(doubling).second) keep[i] = true;
  }
  const std::vector<Fence> valid(history.begin() + static_cast<std::ptrdiff_t>(first_valid), history.end());
  if (const std::optional<QualifyingPair> pair = newest_ended(pointers(valid))) {
    keep[first_valid + pair->earlier] = true;
    keep[first_valid + pair->witness] = true;
  }
  std::vector<std::size_t> drop;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (!keep[i]) drop.push_back(i);
  }
  return drop;
}

}  // namespace dotsync

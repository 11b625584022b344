#include "sync/fence_history.hpp"

#include <utility>

#include "source/trust.hpp"

namespace dotsync {

FenceHistory fence_history(Journal& journal, StreamId stream) {
  FenceHistory history;
  for (const FenceRecord& record : journal.fences(stream)) {
    auto fence = parse_fence(record.facts);
    if (!fence) continue;
    history.ids.push_back(record.id);
    history.fences.push_back(std::move(*fence));
  }
  return history;
}

std::vector<std::int64_t> fences_to_forget(FenceHistory history, const Fence& next) {
  history.fences.push_back(next);
  std::vector<std::int64_t> forget;
  for (const std::size_t index : fences_to_drop(history.fences)) {
    if (index < history.ids.size()) forget.push_back(history.ids[index]);
  }
  return forget;
}

}  // namespace dotsync

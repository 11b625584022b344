#include "sync/refusal_search.hpp"

#include <algorithm>
#include <utility>

namespace dotsync {
namespace {

constexpr int alone_max = 8;

}  // namespace

std::vector<LineId> RefusalSearch::next_part() {
  std::vector<LineId> part = std::move(parts_.back());
  parts_.pop_back();
  return part;
}

RefusalSearch::Found RefusalSearch::refused(std::vector<LineId> contacts, const std::string& code) {
  if (contacts.size() > 1) {
    const auto middle = contacts.begin() + static_cast<std::ptrdiff_t>(contacts.size() / 2);
    parts_.emplace_back(middle, contacts.end());
    parts_.emplace_back(contacts.begin(), middle);
    return Found::smaller;
  }
  alone_ = code == code_ ? alone_ + 1 : 1;
  code_ = code;
  if (alone_ < alone_max) return Found::guilty;
  alone_ = 0;
  parts_.clear();
  return Found::everyone;
}

void RefusalSearch::given_up(std::int64_t contacts) {
  together_ = static_cast<std::size_t>(std::max<std::int64_t>(1, contacts / 2));
}

void RefusalSearch::finished() { together_ = std::min(contacts_max_, together_ * 2); }

FailedImport judge_failed(std::size_t contacts, bool before, bool incident) {
  if (incident || !before) return FailedImport::again;
  return contacts > 1 ? FailedImport::halve : FailedImport::guilty;
}

}  // namespace dotsync

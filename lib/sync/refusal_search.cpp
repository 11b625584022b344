#include "sync/refusal_search.hpp"

#include <algorithm>

namespace dotsync {
namespace {

constexpr int alone_max = 8;

}  // namespace

void RefusalSearch::accepted() {
  at_once_ = std::min(contacts_max_, at_once_ * 2);
  alone_ = 0;
}

RefusalSearch::Found RefusalSearch::refused(std::int64_t contacts, const std::string& code) {
  at_once_ = static_cast<std::size_t>(std::max<std::int64_t>(1, contacts / 2));
  if (contacts > 1) return Found::smaller;
  alone_ = code == code_ ? alone_ + 1 : 1;
  code_ = code;
  if (alone_ < alone_max) return Found::guilty;
  alone_ = 0;
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

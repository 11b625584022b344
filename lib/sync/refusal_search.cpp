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

}  // namespace dotsync

#include "model/field_digests.hpp"

#include <algorithm>
#include <functional>

namespace dotsync::field_digests {
namespace {

bool comparable(std::string_view before, std::string_view now) {
  return !before.empty() && before.size() == now.size() && before.front() == now.front();
}

}  // namespace

char layout(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += name + '\n';
  return static_cast<char>(std::hash<std::string>{}(all)&0x7fU);
}

std::string merged(std::string_view before, std::string_view now) {
  std::string result(now);
  const bool known = comparable(before, now);
  for (std::size_t i = 1; i < result.size(); ++i) {
    if (result[i] == left_out) result[i] = known ? before[i] : cleared;
  }
  return result;
}

std::size_t count_cleared(std::string_view before, std::string_view now) { return now_cleared(before, now).size(); }

std::vector<std::size_t> now_cleared(std::string_view before, std::string_view now) {
  std::vector<std::size_t> places;
  if (!comparable(before, now)) return places;
  for (std::size_t i = 1; i < now.size(); ++i) {
    if (before[i] != cleared && now[i] == cleared) places.push_back(i - 1);
  }
  return places;
}

std::vector<std::size_t> changed(std::string_view before, std::string_view now) {
  std::vector<std::size_t> places;
  if (!comparable(before, now)) return places;
  for (std::size_t i = 1; i < now.size(); ++i) {
    if (now[i] != left_out && now[i] != before[i]) places.push_back(i - 1);
  }
  return places;
}

}  // namespace dotsync::field_digests

namespace dotsync {

void FieldLayouts::learn(const std::vector<std::string>& names) { names_[field_digests::layout(names)] = names; }

bool FieldLayouts::knows(std::string_view digests) const {
  if (digests.empty()) return false;
  const auto known = names_.find(digests.front());
  return known != names_.end() && known->second.size() + 1 == digests.size();
}

std::string FieldLayouts::translated(std::string_view before, std::string_view now) const {
  if (!knows(before) || !knows(now) || before.front() == now.front()) return std::string(before);
  const std::vector<std::string>& old_names = names(before.front());
  std::string result(1, now.front());
  for (const std::string& name : names(now.front())) {
    const auto found = std::find(old_names.begin(), old_names.end(), name);
    const auto place = static_cast<std::size_t>(found - old_names.begin());
    result += found == old_names.end() ? field_digests::cleared : before[place + 1];
  }
  return result;
}

}  // namespace dotsync

#include "model/field_digests.hpp"

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

std::size_t count_cleared(std::string_view before, std::string_view now) {
  if (!comparable(before, now)) return 0;
  std::size_t count = 0;
  for (std::size_t i = 1; i < now.size(); ++i) count += before[i] != cleared && now[i] == cleared ? 1U : 0U;
  return count;
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

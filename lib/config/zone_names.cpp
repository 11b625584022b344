#include "config/zone_names.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr const char* database = "/usr/share/zoneinfo";
constexpr std::size_t names_max = 5'000;

/// AREA/CITY and deeper; folders in lower case hold other forms of the same zones.
std::vector<std::string> zone_names() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code failure;
  const auto skip = fs::directory_options::skip_permission_denied;
  for (fs::directory_iterator area(database, skip, failure), end; !failure && area != end; area.increment(failure)) {
    const std::string folder = area->path().filename().string();
    std::error_code no_folder;
    if (folder.empty() || folder.front() < 'A' || folder.front() > 'Z' || !area->is_directory(no_folder)) continue;
    std::error_code inner;
    for (fs::recursive_directory_iterator zone(area->path(), skip, inner), last; !inner && zone != last;
         zone.increment(inner)) {
      if (names.size() < names_max && zone->is_regular_file(no_folder)) {
        names.push_back(zone->path().lexically_relative(database).string());
      }
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::optional<std::string> near_zone(std::string_view name) {
  if (name.empty() || name.size() > 64) return std::nullopt;
  static const auto names = zone_names();
  // A city alone, as people say it; its area is what they leave out.
  std::string city = "/" + ascii_lower(name);
  std::replace(city.begin(), city.end(), ' ', '_');
  const auto of_city = std::find_if(names.begin(), names.end(), [&city](const std::string& zone) {
    return zone.size() > city.size() && ascii_lower(zone).compare(zone.size() - city.size(), city.size(), city) == 0;
  });
  if (of_city != names.end()) return *of_city;
  return nearest_name(name, names);
}

}  // namespace dotsync

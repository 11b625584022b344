#include "client/account.hpp"

#include <array>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::array<std::string_view, 5> type_words = {"String", "Numeric", "Date", "Boolean", "other"};
constexpr std::array<std::string_view, 3> regions = {"r1", "r2", "r3"};

}  // namespace

std::string_view to_text(DataFieldType type) { return type_words.at(static_cast<std::size_t>(type)); }

DataFieldType data_field_type(std::string_view word) {
  const std::string folded = ascii_lower(word);
  for (std::size_t i = 0; i < type_words.size(); ++i) {
    if (folded == ascii_lower(type_words[i])) return static_cast<DataFieldType>(i);
  }
  return DataFieldType::other;
}

std::optional<std::string> region_url(std::string_view region) {
  for (std::string_view known : regions) {
    if (region == known) return "https://" + std::string(region) + "-api.dotdigital.com";
  }
  return std::nullopt;
}

std::optional<std::string> trusted_endpoint(std::string_view api_endpoint) {
  constexpr std::string_view scheme = "https://";
  constexpr std::string_view domain = ".dotdigital.com";
  const std::string text = ascii_lower(trim(api_endpoint));
  std::string_view host = text;
  if (host.substr(0, scheme.size()) != scheme) return std::nullopt;
  host.remove_prefix(scheme.size());
  if (!host.empty() && host.back() == '/') host.remove_suffix(1);
  if (host.size() <= domain.size() || host.substr(host.size() - domain.size()) != domain) return std::nullopt;
  // Only letters, digits, hyphens and dots: no user part, no port and no path may lead the password elsewhere.
  if (host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") != std::string_view::npos) return std::nullopt;
  if (host.front() == '.' || host.find("..") != std::string_view::npos) return std::nullopt;
  return std::string(scheme) + std::string(host);
}

}  // namespace dotsync

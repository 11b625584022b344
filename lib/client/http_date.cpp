#include "client/http_date.hpp"

#include <array>
#include <string>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::optional<Time> parse_http_date(std::string_view text) {
  text = trim(text);
  // Fixed width: "Sun, 06 Nov 1994 08:49:37 GMT". The day's name says nothing new.
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  for (std::size_t month = 0; month < months.size(); ++month) {
    if (text.substr(8, 3) != months[month]) continue;
    const std::string number = std::to_string(month + 101).substr(1);
    std::string iso(text.substr(12, 4));
    iso.append("-").append(number).append("-").append(text.substr(5, 2));
    iso.append("T").append(text.substr(17, 8)).append("Z");
    return parse_time(iso);
  }
  return std::nullopt;
}

}  // namespace dotsync

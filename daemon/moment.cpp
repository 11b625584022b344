#include "daemon/moment.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dotsync {
namespace {

constexpr std::size_t date_size = 10;  // 2026-03-29

std::optional<int> two_digits(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

/// "+01:00", "+0100" or "+01".
std::optional<Duration> parse_offset(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const bool west = text.front() == '-';
  const auto hours = two_digits(text.substr(1, 2));
  std::string_view rest = text.substr(3);
  if (!rest.empty() && rest.front() == ':') rest.remove_prefix(1);
  const auto minutes = text.size() == 3 ? std::optional<int>(0) : two_digits(rest);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const Duration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return west ? -offset : offset;
}

std::string counted(long long number, const char* unit) {
  return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

std::string distance_words(Duration length) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length).count();
  constexpr long long minute = 60;
  constexpr long long hour = 60 * minute;
  constexpr long long day = 24 * hour;
  if (seconds < minute) return counted(seconds, "second");
  if (seconds < hour) return counted(seconds / minute, "minute");
  if (seconds < 2 * day) return counted(seconds / hour, "hour");
  return counted(seconds / day, "day");
}

}  // namespace

std::optional<Time> parse_moment(std::string_view text, Time now) {
  if (const auto back = parse_duration(text)) return now - *back;
  if (text.size() <= date_size) return parse_time(text);
  if (text[date_size] != 'T' && text[date_size] != ' ') return std::nullopt;
  const std::size_t zone = text.find_first_of("Z+-", date_size);
  if (zone == std::string_view::npos) return std::nullopt;
  Duration offset{};
  if (text[zone] != 'Z') {
    const auto parsed = parse_offset(text.substr(zone));
    if (!parsed) return std::nullopt;
    offset = *parsed;
  } else if (zone + 1 != text.size()) {
    return std::nullopt;
  }
  std::string clock(text.substr(date_size + 1, zone - date_size - 1));
  if (clock.size() == 5) clock += ":00";
  const auto local = parse_time(fmt::format("{}T{}Z", text.substr(0, date_size), clock));
  if (!local) return std::nullopt;
  return *local - offset;
}

std::string clock_words(Time at, Time now) {
  const std::string text = format_time(std::chrono::floor<std::chrono::seconds>(at));  // 2026-03-29T01:00:00Z
  const bool today = text.substr(0, date_size) == format_time(now).substr(0, date_size);
  return (today ? "" : text.substr(0, date_size) + " ") + text.substr(date_size + 1, 5) + " UTC";
}

std::string when_words(Time at, Time now) {
  const bool past = at <= now;
  const std::string far = distance_words(past ? now - at : at - now);
  return past ? fmt::format("{} ({} ago)", clock_words(at, now), far)
              : fmt::format("{}, in {}", clock_words(at, now), far);
}

std::string distance(Time from, Time to) {
  const auto seconds = std::max<long long>(0, std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
  constexpr long long minute = 60;
  constexpr long long hour = 60 * minute;
  constexpr long long day = 24 * hour;
  if (seconds < 2 * minute) return fmt::format("{}s", seconds);
  if (seconds < 2 * hour) return fmt::format("{}m", seconds / minute);
  if (seconds < 2 * day) return fmt::format("{}h", seconds / hour);
  return fmt::format("{}d", seconds / day);
}

}  // namespace dotsync

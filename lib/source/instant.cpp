#include "source/instant.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <limits>

namespace dotsync {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_day = 86'400 * us_per_second;

/// Takes digits, at least `least`, off the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t least) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::size_t length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || length < least || text.front() == '-') return std::nullopt;
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, std::string_view wanted) {
  if (text.substr(0, wanted.size()) != wanted) return false;
  text.remove_prefix(wanted.size());
  return true;
}

/// ".12" is 120000 microseconds; none at all is 0.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!take(text, ".")) return 0;
  const std::size_t before = text.size();
  std::optional<std::int64_t> value = take_number(text, 1);
  const std::size_t digits = before - text.size();
  if (!value || digits > 6) return std::nullopt;
  for (std::size_t i = digits; i < 6; ++i) *value *= 10;
  return value;
}

std::optional<std::int64_t> take_time_of_day(std::string_view& text) {
  if (!take(text, " ")) return 0;
  const auto hours = take_number(text, 2);
  if (!hours || !take(text, ":")) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || !take(text, ":")) return std::nullopt;
  const auto seconds = take_number(text, 2);
  if (!seconds) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return ((*hours * 60 + *minutes) * 60 + *seconds) * us_per_second + *fraction;
}

}  // namespace

std::optional<std::int64_t> parse_instant(std::string_view text) {
  if (text == "infinity") return std::numeric_limits<std::int64_t>::max();
  if (text == "-infinity") return std::numeric_limits<std::int64_t>::min();
  std::optional<std::int64_t> year = take_number(text, 4);
  if (!year || *year > 400'000 || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || *month < 1 || *month > 12 || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || *day < 1 || *day > 31) return std::nullopt;
  std::optional<std::int64_t> time = text.substr(0, 3) == " BC" ? 0 : take_time_of_day(text);
  if (!time) return std::nullopt;
  take(text, "+00");
  if (take(text, " BC")) *year = 1 - *year;  // 1 BC is the year 0
  if (!text.empty()) return std::nullopt;

  // Days of the proleptic Gregorian calendar, counted over eras of 400 years: std::chrono::year ends at 32767.
  const std::int64_t shifted = *month > 2 ? *year : *year - 1;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const std::int64_t year_of_era = shifted - era * 400;
  const std::int64_t day_of_year = (153 * (*month > 2 ? *month - 3 : *month + 9) + 2) / 5 + *day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const std::int64_t days = era * 146'097 + day_of_era - 719'468;
  constexpr std::int64_t days_max = std::numeric_limits<std::int64_t>::max() / us_per_day - 1;
  if (days > days_max) return std::numeric_limits<std::int64_t>::max();
  if (days < -days_max) return std::numeric_limits<std::int64_t>::min();
  return days * us_per_day + *time;
}

std::string format_instant(std::int64_t instant) {
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(instant)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t rest = (time - day).count();
  const std::int64_t seconds = rest / us_per_second;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}+00", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60, rest % us_per_second);
}

}  // namespace dotsync

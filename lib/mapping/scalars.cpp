#include "mapping/scalars.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "base/text.hpp"

namespace dotsync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a text apart from its left end; every member leaves it alone where it does not fit.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  char front() const { return text_.empty() ? '\0' : text_.front(); }

  bool skip(char c) {
    if (front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view digits() {
    const auto end = std::find_if_not(text_.begin(), text_.end(), is_digit);
    const std::string_view run = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(run.size());
    return run;
  }
  /// A number of exactly `count` digits.
  std::optional<int> number(std::size_t count) {
    if (text_.size() < count || !std::all_of(text_.begin(), text_.begin() + static_cast<long>(count), is_digit)) {
      return std::nullopt;
    }
    int value = 0;
    for (const char c : text_.substr(0, count)) value = value * 10 + (c - '0');
    text_.remove_prefix(count);
    return value;
  }

 private:
  std::string_view text_;
};

std::optional<std::chrono::year_month_day> read_date(Reader& in) {
  const auto year = in.number(4);
  if (!year || !in.skip('-')) return std::nullopt;
  const auto month = in.number(2);
  if (!month || !in.skip('-')) return std::nullopt;
  const auto day = in.number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year == 0) return std::nullopt;
  return date;
}

struct ClockTime {
  std::chrono::seconds of_day{0};
  std::string_view fraction;  ///< 1 to 6 digits, or none
};

std::optional<ClockTime> read_clock(Reader& in) {
  const auto hour = in.number(2);
  if (!hour || !in.skip(':')) return std::nullopt;
  const auto minute = in.number(2);
  if (!minute) return std::nullopt;
  ClockTime time;
  int second = 0;
  if (in.skip(':')) {
    const auto read = in.number(2);
    if (!read) return std::nullopt;
    second = *read;
    if (in.skip('.')) {
      time.fraction = in.digits();
      if (time.fraction.empty() || time.fraction.size() > 6) return std::nullopt;
    }
  }
  if (*hour > 23 || *minute > 59 || second > 59) return std::nullopt;
  time.of_day = hours(*hour) + minutes(*minute) + seconds(second);
  return time;
}

/// `Z`, `+HH`, `+HHMM`, `+HH:MM`, `+HH:MM:SS` (PostgreSQL writes the last for local mean times).
std::optional<seconds> read_offset(Reader& in) {
  if (in.skip('Z') || in.skip('z')) return seconds(0);
  const bool minus = in.front() == '-';
  if (!in.skip('-') && !in.skip('+')) return std::nullopt;
  const auto hour = in.number(2);
  if (!hour || *hour > 15) return std::nullopt;
  seconds offset = hours(*hour);
  for (const seconds unit : {seconds(60), seconds(1)}) {
    if (!in.skip(':') && !is_digit(in.front())) break;
    const auto value = in.number(2);
    if (!value || *value > 59) return std::nullopt;
    offset += *value * unit;
  }
  return minus ? -offset : offset;
}

/// Two digits, zero padded.
void append_two(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

/// False, and nothing appended, outside the years 1 to 9999.
bool append_day(std::string& out, std::chrono::year_month_day date) {
  const int year = static_cast<int>(date.year());
  if (year < 1 || year > 9999) return false;
  append_two(out, static_cast<unsigned>(year) / 100);
  append_two(out, static_cast<unsigned>(year) % 100);
  out += '-';
  append_two(out, static_cast<unsigned>(date.month()));
  out += '-';
  append_two(out, static_cast<unsigned>(date.day()));
  return true;
}

struct Instant {
  std::chrono::year_month_day day;
  ClockTime time;  ///< of that day, in UTC
};

std::optional<Instant> read_instant(std::string_view text) {
  Reader in(text);
  const auto day = read_date(in);
  if (!day) return std::nullopt;
  if (in.done()) return Instant{*day, {}};
  if (!in.skip(' ') && !in.skip('T') && !in.skip('t')) return std::nullopt;
  auto time = read_clock(in);
  if (!time) return std::nullopt;
  const auto offset = read_offset(in);
  if (!offset || !in.done()) return std::nullopt;
  // PostgreSQL under TimeZone UTC: what was read is what is written.
  if (offset->count() == 0) return Instant{*day, *time};
  const std::chrono::sys_seconds utc = std::chrono::sys_days(*day) + time->of_day - *offset;
  const auto utc_day = std::chrono::floor<std::chrono::days>(utc);
  time->of_day = utc - utc_day;
  return Instant{utc_day, *time};
}

/// A time without zone has a date nevertheless.
std::optional<std::chrono::year_month_day> read_local_day(std::string_view text) {
  Reader in(text);
  const auto day = read_date(in);
  if (!day || (!in.skip(' ') && !in.skip('T') && !in.skip('t'))) return std::nullopt;
  if (!read_clock(in) || !in.done()) return std::nullopt;
  return day;
}

/// What most readers of JSON keep a number in: one that is too large for it spoils the whole body.
bool fits_a_double(std::string_view text) {
  constexpr std::size_t bytes_surely = 300;
  if (text.size() < bytes_surely && text.find_first_of("eE") == std::string_view::npos) return true;
  return std::isfinite(std::strtod(std::string(text).c_str(), nullptr));
}

}  // namespace

bool is_json_number(std::string_view text) {
  Reader in(text);
  in.skip('-');
  const std::string_view whole = in.digits();
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
  if (in.skip('.') && in.digits().empty()) return false;
  if (in.skip('e') || in.skip('E')) {
    if (!in.skip('+')) in.skip('-');
    if (in.digits().empty()) return false;
  }
  return in.done();
}

std::optional<std::string_view> read_number(std::string_view text) {
  text = trim(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (!is_json_number(text) || !fits_a_double(text)) return std::nullopt;
  return text;
}

std::optional<bool> read_boolean_text(std::string_view text) {
  static constexpr std::array<std::string_view, 6> yes = {"true", "t", "yes", "y", "on", "1"};
  static constexpr std::array<std::string_view, 6> no = {"false", "f", "no", "n", "off", "0"};
  const std::string word = ascii_lower(trim(text));
  if (std::find(yes.begin(), yes.end(), word) != yes.end()) return true;
  if (std::find(no.begin(), no.end(), word) != no.end()) return false;
  return std::nullopt;
}

bool append_date(std::string& out, std::string_view text) {
  text = trim(text);
  if (const auto instant = read_instant(text)) return append_day(out, instant->day);
  const auto day = read_local_day(text);
  return day && append_day(out, *day);
}

bool append_datetime(std::string& out, std::string_view text) {
  const auto instant = read_instant(trim(text));
  if (!instant || !append_day(out, instant->day)) return false;
  const auto second = static_cast<unsigned>(instant->time.of_day.count());
  out += 'T';
  append_two(out, second / 3600);
  out += ':';
  append_two(out, second / 60 % 60);
  out += ':';
  append_two(out, second % 60);
  if (!instant->time.fraction.empty()) {
    out += '.';
    out += instant->time.fraction;
  }
  out += 'Z';
  return true;
}

}  // namespace dotsync

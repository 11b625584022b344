#include "config/decode.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "config/zone_names.hpp"

namespace dotsync {
namespace {

struct SizeUnit {
  std::string_view name;
  std::size_t bytes;
};
/// From large to small, decimal before binary; the one without a name is plain bytes.
constexpr std::array<SizeUnit, 8> size_units = {{{"GiB", 1U << 30U},
                                                 {"GB", 1'000'000'000},
                                                 {"MiB", 1U << 20U},
                                                 {"MB", 1'000'000},
                                                 {"KiB", 1U << 10U},
                                                 {"kB", 1'000},
                                                 {"B", 1},
                                                 {"", 1}}};

constexpr std::size_t shown_bytes_max = 60;

/// For a message on one line: cut where it is long, control characters as a space.
std::string shorten(const std::string& text) {
  std::string shown = text.substr(0, shown_bytes_max);
  while (!shown.empty() && !is_utf8(shown)) shown.pop_back();
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return shown.size() < text.size() ? shown + "..." : shown;
}

std::string path_prefix(const std::string& path) { return path.empty() ? std::string() : path + ": "; }

}  // namespace

Place Place::at(std::string_view key) const {
  return {file, path.empty() ? std::string(key) : fmt::format("{}.{}", path, key), problems};
}

Place Place::at(std::size_t index) const { return {file, fmt::format("{}[{}]", path, index + 1), problems}; }

void Place::problem(Mark mark, std::string_view what) const {
  problems->add(file, mark, fmt::format("{}{}", path_prefix(path), what));
}

void Place::expected(std::string_view expected, const Yaml& got) const {
  problem(got.mark(), fmt::format("expected {}, got {}", expected, describe(got)));
}

std::string describe(const Yaml& node) {
  switch (node.kind()) {
    case Yaml::Kind::null:
      return node.text().empty() ? "nothing" : fmt::format("'{}'", node.text());
    case Yaml::Kind::scalar:
      return fmt::format("'{}'", shorten(node.text()));
    case Yaml::Kind::sequence:
      return node.items().empty() ? "an empty list" : "a list";
    case Yaml::Kind::map:
      return node.entries().empty() ? "an empty block" : "a block of keys";
  }
  return "nothing";
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  const auto near = nearest_name(name, candidates);
  return near ? fmt::format("; did you mean '{}'?", *near) : std::string();
}

std::optional<std::string> read_text(const Yaml& node, const Place& place) {
  if (node.is_scalar()) return node.text();
  place.expected("a text", node);
  return std::nullopt;
}

std::optional<std::string> read_filled_text(const Yaml& node, const Place& place) {
  if (node.is_scalar() && !trim(node.text()).empty()) return node.text();
  if (node.is_scalar()) {
    place.problem(node.mark(), "expected a text, got an empty one");
  } else {
    place.expected("a text", node);
  }
  return std::nullopt;
}

std::optional<bool> read_boolean(const Yaml& node, const Place& place) {
  const bool plain = node.is_scalar() && !node.quoted();
  if (plain && node.text() == "true") return true;
  if (plain && node.text() == "false") return false;
  if (node.is_scalar() && node.quoted()) {
    place.problem(node.mark(), fmt::format("expected true or false without quotes, got the text {}", describe(node)));
  } else {
    const std::string word = ascii_lower(node.text());
    const bool yes = word == "yes" || word == "on" || word == "true";
    const bool no = word == "no" || word == "off" || word == "false";
    place.problem(node.mark(), fmt::format("expected true or false, got {}{}", describe(node),
                                           yes  ? "; did you mean 'true'?"
                                           : no ? "; did you mean 'false'?"
                                                : ""));
  }
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Yaml& node, const Place& place, std::int64_t min, std::int64_t max) {
  const std::string& text = node.text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = node.is_scalar() && error == std::errc{} && end == text.data() + text.size();
  if (whole && !node.quoted() && value >= min && value <= max) return value;
  const std::string expected = fmt::format("expected a whole number from {} to {}", min, max);
  if (whole && node.quoted()) {
    place.problem(node.mark(), fmt::format("{} without quotes, got the text {}", expected, describe(node)));
  } else {
    place.problem(node.mark(), fmt::format("{}, got {}", expected, describe(node)));
  }
  return std::nullopt;
}

std::optional<Duration> read_duration(const Yaml& node, const Place& place, Duration min, Duration max) {
  const auto value = node.is_scalar() ? parse_duration(node.text()) : std::nullopt;
  if (value && *value >= min && *value <= max) return value;
  const std::string bounds = max == duration_max
                                 ? fmt::format("of at least {}", format_duration(min))
                                 : fmt::format("from {} to {}", format_duration(min), format_duration(max));
  const bool bare =
      node.is_scalar() && !node.text().empty() && node.text().find_first_not_of("0123456789") == std::string::npos;
  place.problem(node.mark(), fmt::format("expected a duration {} (like 250ms, 30s, 15m, 2h, 90d), got {}{}", bounds,
                                         describe(node), bare ? did_you_mean(node.text(), {node.text() + "s"}) : ""));
  return std::nullopt;
}

std::optional<std::size_t> read_size(const Yaml& node, const Place& place, std::size_t min, std::size_t max) {
  const auto value = node.is_scalar() ? parse_size(node.text()) : std::nullopt;
  if (value && *value >= min && *value <= max) return value;
  place.expected(fmt::format("a size from {} to {} (like 10MB or 1MiB)", format_size(min), format_size(max)), node);
  return std::nullopt;
}

std::optional<std::size_t> read_word(const Yaml& node, const Place& place, const std::vector<std::string>& words) {
  if (node.is_scalar()) {
    const auto found = std::find(words.begin(), words.end(), node.text());
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  }
  std::string expected = words.empty() ? "nothing" : words.front();
  for (std::size_t i = 1; i < words.size(); ++i) expected += (i + 1 == words.size() ? " or " : ", ") + words[i];
  place.problem(node.mark(), fmt::format("expected {}, got {}{}", expected, describe(node),
                                         node.is_scalar() ? did_you_mean(node.text(), words) : std::string()));
  return std::nullopt;
}

std::optional<std::string> read_zone(const Yaml& node, const Place& place) {
  const std::string& name = node.text();
  // The name becomes a path and an SQL value: only what zone names are made of.
  const bool plausible =
      node.is_scalar() && !name.empty() && name.size() <= 64 && name.front() != '/' &&
      name.find("..") == std::string::npos &&
      name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-.") ==
          std::string::npos;
  // A system without the database (no tzdata) still knows UTC.
  if (plausible && name == "UTC") return name;
  struct stat info {};
  const std::string path = "/usr/share/zoneinfo/" + name;
  if (plausible && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && name.find('.') == std::string::npos) {
    return name;
  }
  const auto near = node.is_scalar() ? near_zone(name) : std::nullopt;
  place.problem(
      node.mark(),
      fmt::format("expected a time zone like Europe/London or UTC (a name below /usr/share/zoneinfo), got {}{}",
                  describe(node), near ? fmt::format("; did you mean '{}'?", *near) : std::string()));
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_texts(const Yaml& node, const Place& place) {
  if (!node.is_sequence()) {
    place.expected("a list of texts", node);
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    if (auto text = read_filled_text(node.items()[i], place.at(i))) texts.push_back(std::move(*text));
  }
  if (texts.size() != node.items().size()) return std::nullopt;
  return texts;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const SizeUnit& unit : size_units) {
    if (name != unit.name) continue;
    if (count > SIZE_MAX / unit.bytes) return std::nullopt;
    return count * unit.bytes;
  }
  return std::nullopt;
}

std::string format_size(std::size_t bytes) {
  for (const SizeUnit& unit : size_units) {
    if (bytes != 0 && bytes % unit.bytes == 0) return fmt::format("{}{}", bytes / unit.bytes, unit.name);
  }
  return fmt::format("{}B", bytes);
}

}  // namespace dotsync

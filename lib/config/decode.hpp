// Decoding: from a YAML node to a finished value, or a problem with its place, what was expected and what stood there.
// Used by the settings and by the mapping compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "config/problems.hpp"
#include "config/yaml.hpp"

namespace dotsync {

/// Where a value stands: its file, its dotted path ("source.dsn", "lists[2].id"; empty at the top) and who collects.
/// Cheap to copy; the Problems must outlive it.
struct Place {
  std::string file;
  std::string path;
  Problems* problems = nullptr;

  Place at(std::string_view key) const;
  Place at(std::size_t index) const;
  /// Adds "path: what" at `mark`.
  void problem(Mark mark, std::string_view what) const;
  /// Adds "path: expected EXPECTED, got 'TEXT'" at the node. Not for secrets: it shows the node's text.
  void expected(std::string_view expected, const Yaml& got) const;
};

/// What stands at a node, for messages: 'text' (shortened), a list, a block, nothing.
std::string describe(const Yaml& node);
/// "; did you mean 'x'?" where a candidate is near, else empty.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

/// Each returns nothing and adds a problem where the node is not what it should be. Bounds are inclusive.
std::optional<std::string> read_text(const Yaml& node, const Place& place);
/// A text with at least one character other than space.
std::optional<std::string> read_filled_text(const Yaml& node, const Place& place);
/// `true` or `false` without quotes.
std::optional<bool> read_boolean(const Yaml& node, const Place& place);
std::optional<std::int64_t> read_integer(const Yaml& node, const Place& place, std::int64_t min, std::int64_t max);
std::optional<Duration> read_duration(const Yaml& node, const Place& place, Duration min, Duration max);
/// `10MB` (10^6), `1MiB` (2^20), kB, KiB, GB, GiB, B, or plain bytes.
std::optional<std::size_t> read_size(const Yaml& node, const Place& place, std::size_t min, std::size_t max);
/// The index of the node's text in `words`; says the nearest one otherwise.
std::optional<std::size_t> read_word(const Yaml& node, const Place& place, const std::vector<std::string>& words);
/// A zone that the system's time zone database knows ("Europe/London", "UTC").
std::optional<std::string> read_zone(const Yaml& node, const Place& place);
/// A list of texts, each with at least one character. An empty list is a list.
std::optional<std::vector<std::string>> read_texts(const Yaml& node, const Place& place);

template <class Value>
using Choices = std::initializer_list<std::pair<const char*, Value>>;

template <class Value>
std::optional<Value> read_one_of(const Yaml& node, const Place& place, Choices<Value> choices) {
  std::vector<std::string> words;
  for (const auto& choice : choices) words.emplace_back(choice.first);
  const auto index = read_word(node, place, words);
  if (!index) return std::nullopt;
  return (choices.begin() + *index)->second;
}

/// Whole bytes of "10MB", "1MiB", "4096"; nothing on anything else.
std::optional<std::size_t> parse_size(std::string_view text);
/// "10MB", "1MiB": the shortest exact form.
std::string format_size(std::size_t bytes);

inline constexpr Duration duration_min{10};                          ///< of timing values
inline constexpr Duration duration_max = std::chrono::days(10'000);  ///< what parse_duration takes

/// Reads the keys of one map. Every key that may stand there is asked for once, then finish() reports what is
/// unknown and what is missing. Typed getters leave `out` alone where the key is absent or wrong, so that `out`
/// comes with its default; they return true where a right value was read.
///   MapReader map(node, place);
///   if (const Yaml* dsn = map.required("dsn")) settings.dsn = read_credential(*dsn, map.place_of("dsn"));
///   map.duration("statement_timeout", settings.statement_timeout);
///   map.finish();
class MapReader {
 public:
  /// A null node counts as a map without keys; any other kind is a problem, and finish() is quiet then.
  MapReader(const Yaml& node, Place place);

  /// False where the node was no map: nothing can be read from it.
  bool is_map() const { return is_map_; }
  const Place& place() const { return place_; }
  Place place_of(std::string_view name) const { return place_.at(name); }
  Mark mark() const { return node_.mark(); }

  /// The node under `name` or null pointer; finish() reports it when it is absent: "the key 'NAME' REMARK is missing".
  const Yaml* required(const std::string& name, const std::string& remark = {});
  /// The node under `name` or null pointer.
  const Yaml* optional(const std::string& name);
  /// For a key that is known but must not stand here: reports it with `why` when it does.
  void refuse(const std::string& name, std::string_view why);
  /// Reports `what` at the first place of the block, as for a missing key.
  void missing(std::string_view what);

  bool text(const std::string& name, std::string& out);
  bool filled_text(const std::string& name, std::string& out);
  bool boolean(const std::string& name, bool& out);
  bool duration(const std::string& name, Duration& out, Duration min = duration_min, Duration max = duration_max);
  bool size(const std::string& name, std::size_t& out, std::size_t min, std::size_t max);

  template <class Integer>
  bool integer(const std::string& name, Integer& out, std::int64_t min, std::int64_t max) {
    const Yaml* node = optional(name);
    const auto value = node != nullptr ? read_integer(*node, place_of(name), min, max) : std::nullopt;
    if (value) out = static_cast<Integer>(*value);
    return value.has_value();
  }
  template <class Value>
  bool one_of(const std::string& name, Value& out, Choices<Value> choices) {
    const Yaml* node = optional(name);
    const auto value = node != nullptr ? read_one_of(*node, place_of(name), choices) : std::nullopt;
    if (value) out = *value;
    return value.has_value();
  }

  /// Reports unknown keys (with the nearest known one) and missing ones (at the first place of this block).
  void finish();

 private:
  template <class Value>
  bool take(std::optional<Value> value, Value& out);

  Yaml node_;
  Place place_;
  bool is_map_ = true;
  std::vector<std::string> known_;
  struct Missing {
    std::string name;
    std::string remark;
  };
  std::vector<Missing> missing_;
};

}  // namespace dotsync

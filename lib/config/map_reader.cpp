#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "config/decode.hpp"

namespace dotsync {
namespace {

/// An unknown key that is near to nothing gets the whole list: short enough to read, and it is the remedy.
std::string known_keys(const std::vector<std::string>& known) {
  std::string text;
  for (const std::string& name : known) text += (text.empty() ? "; known here: " : ", ") + name;
  return text;
}

}  // namespace

MapReader::MapReader(const Yaml& node, Place place) : node_(node), place_(std::move(place)) {
  if (node.is_map() || node.is_null()) return;
  is_map_ = false;
  place_.expected("a block of keys", node);
}

const Yaml* MapReader::required(const std::string& name, const std::string& remark) {
  const Yaml* node = optional(name);
  if (node == nullptr) missing_.push_back({name, remark.empty() ? remark : " " + remark});
  return node;
}

const Yaml* MapReader::optional(const std::string& name) {
  known_.push_back(name);
  return node_.find(name);
}

void MapReader::refuse(const std::string& name, std::string_view why) {
  known_.push_back(name);
  for (const Yaml::Entry& entry : node_.entries()) {
    if (entry.key == name) place_.problem(entry.key_mark, fmt::format("'{}' cannot stand here: {}", name, why));
  }
}

void MapReader::missing(std::string_view what) {
  if (is_map_) place_.problem(node_.mark(), what);
}

template <class Value>
bool MapReader::take(std::optional<Value> value, Value& out) {
  if (value) out = std::move(*value);
  return value.has_value();
}

bool MapReader::text(const std::string& name, std::string& out) {
  const Yaml* node = optional(name);
  return node != nullptr && take(read_text(*node, place_of(name)), out);
}

bool MapReader::filled_text(const std::string& name, std::string& out) {
  const Yaml* node = optional(name);
  return node != nullptr && take(read_filled_text(*node, place_of(name)), out);
}

bool MapReader::boolean(const std::string& name, bool& out) {
  const Yaml* node = optional(name);
  return node != nullptr && take(read_boolean(*node, place_of(name)), out);
}

bool MapReader::duration(const std::string& name, Duration& out, Duration min, Duration max) {
  const Yaml* node = optional(name);
  return node != nullptr && take(read_duration(*node, place_of(name), min, max), out);
}

bool MapReader::size(const std::string& name, std::size_t& out, std::size_t min, std::size_t max) {
  const Yaml* node = optional(name);
  return node != nullptr && take(read_size(*node, place_of(name), min, max), out);
}

void MapReader::finish() {
  if (!is_map_) return;
  std::vector<std::string> free_names;
  for (const std::string& name : known_) {
    if (node_.find(name) == nullptr) free_names.push_back(name);
  }
  for (const Yaml::Entry& entry : node_.entries()) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    auto near = nearest_name(entry.key, free_names);
    if (!near) near = nearest_name(entry.key, known_);
    place_.problem(entry.key_mark, fmt::format("unknown key {}{}", describe(Yaml::make_scalar({}, entry.key, false)),
                                               near ? fmt::format("; did you mean '{}'?", *near) : known_keys(known_)));
    // A slip of the keyboard is one mistake: its right name is not also called missing.
    if (!near) continue;
    missing_.erase(std::remove_if(missing_.begin(), missing_.end(), [&](const Missing& m) { return m.name == *near; }),
                   missing_.end());
  }
  for (const Missing& one : missing_) missing(fmt::format("the key '{}'{} is missing", one.name, one.remark));
}

}  // namespace dotsync

#include "sandbox/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace dotsync::sandbox {
namespace {

/// Whether `name` is one of the words of "a|b|c".
bool is_word_of(std::string_view words, std::string_view name) {
  while (true) {
    const std::size_t bar = words.find('|');
    if (words.substr(0, bar) == name) return true;
    if (bar == std::string_view::npos) return false;
    words.remove_prefix(bar + 1);
  }
}

std::string with_commas(std::string_view words) {
  std::string text;
  for (const char c : words) text += c == '|' ? std::string(", ") : std::string(1, c);
  return text;
}

}  // namespace

std::string Spot::text() const {
  std::string before = parent == nullptr ? std::string() : parent->text();
  if (index >= 0) return fmt::format("{}[{}]", before, index);
  if (name.empty()) return before;
  return before.empty() ? std::string(name) : fmt::format("{}.{}", before, name);
}

void Findings::add(const Spot& spot, std::string description) {
  if (!full()) details_.push_back({spot.text(), std::move(description)});
}

bool Findings::expect_kind(const Spot& spot, const JsonNode& node, JsonKind kind) {
  if (node.is(kind)) return true;
  add(spot, fmt::format("Expected {}, got {}", kind_name(kind), kind_name(node.kind)));
  return false;
}

bool Findings::expect_int32(const Spot& spot, const JsonNode& node) {
  if (!expect_kind(spot, node, JsonKind::integer)) return false;
  if (node.integer >= INT32_MIN && node.integer <= INT32_MAX) return true;
  add(spot, "The number does not fit into 32 bits");
  return false;
}

bool Findings::expect_count(const Spot& spot, const JsonNode& array, std::size_t low, std::size_t high) {
  if (!expect_kind(spot, array, JsonKind::array)) return false;
  if (array.count >= low && array.count <= high) return true;
  add(spot, array.count < low ? fmt::format("Expected at least {}, got {}", low, array.count)
                              : fmt::format("Expected at most {}, got {}", high, array.count));
  return false;
}

bool Findings::expect_one_of(const Spot& spot, const JsonNode& node, std::string_view allowed) {
  if (!expect_kind(spot, node, JsonKind::text)) return false;
  if (is_word_of(allowed, node.text)) return true;
  add(spot, fmt::format("Expected one of {}", with_commas(allowed)));
  return false;
}

void Findings::expect_only(const Spot& spot, const JsonNode& object, std::string_view known) {
  for (const JsonNode* child = object.first; child != nullptr; child = child->next) {
    if (!is_word_of(known, child->key)) {
      add({&spot, child->key}, fmt::format("Unknown property; known are {}", with_commas(known)));
    }
  }
}

}  // namespace dotsync::sandbox

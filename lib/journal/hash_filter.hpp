// HashFilter: a Bloom filter in blocks of one cache line. Used by line_run.cpp so that a hash that no run knows costs
// no read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dotsync {

/// Says "no" for certain or "perhaps"; about 1.5 % of the hashes it never saw are "perhaps". Not thread-safe.
class HashFilter {
 public:
  HashFilter() = default;
  /// Room for `entries` hashes at ten bits each.
  explicit HashFilter(std::size_t entries);
  /// As bytes() gave it; nothing usable in it: a filter that always says "perhaps".
  static HashFilter from_bytes(std::string_view bytes);
  static std::size_t bytes_for(std::size_t entries);

  void add(std::uint64_t hash);
  bool perhaps(std::uint64_t hash) const;
  std::string_view bytes() const;
  std::size_t size() const { return words_.size() * sizeof(std::uint64_t); }

 private:
  std::vector<std::uint64_t> words_;  ///< eight make a block
};

}  // namespace dotsync

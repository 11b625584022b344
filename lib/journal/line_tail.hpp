// LineTail: the lines that stand in no run yet, found by hash in memory. Used by ledger.cpp; rebuilt from the file at
// open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dotsync {

/// A hash of 48 bits and the line that carries it. Several lines may share a hash.
struct HashEntry {
  std::uint64_t hash = 0;
  std::int64_t line = 0;
  auto operator<=>(const HashEntry&) const = default;
};

/// Open addressing over one vector: no allocation per entry. Not thread-safe.
class LineTail {
 public:
  void add(HashEntry entry);
  /// Calls `take(line)` for every entry with the hash.
  template <class Take>
  void find(std::uint64_t hash, Take take) const {
    if (slots_.empty()) return;
    for (std::size_t at = slot(hash); slots_[at].line != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].hash == hash) take(slots_[at].line);
    }
  }
  /// In the order they were added.
  const std::vector<HashEntry>& entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }
  void clear();

 private:
  std::size_t slot(std::uint64_t hash) const { return static_cast<std::size_t>(hash) & (slots_.size() - 1); }
  void place(HashEntry entry);

  std::vector<HashEntry> entries_;
  std::vector<HashEntry> slots_;  ///< a power of two, at most half full; line 0: free
};

}  // namespace dotsync

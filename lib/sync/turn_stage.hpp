// TurnStage: the ledger lines of one turn as it is being built: what the ledger said, overlaid by what the turn writes.
// Used by turn_builder.cpp only.
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "journal/ledger.hpp"
#include "journal/turn.hpp"

namespace dotsync {

class TurnStage {
 public:
  explicit TurnStage(StreamId stream) : stream_(stream) {}

  /// What the ledger knows; lines of other streams are passed over, they have owners of their own.
  void know(Line line);

  /// The line of a row as this turn leaves it so far; null: never seen.
  const Line* find(const std::string& row_key) const;

  /// Row keys whose line carries the identity now.
  std::vector<std::string> carriers(const Identity& identity) const;

  /// Adds or replaces the write of its line's row key; returns its index.
  std::size_t put(LineWrite write);

  const std::vector<LineWrite>& writes() const { return writes_; }
  std::vector<LineWrite> take_writes() { return std::move(writes_); }

 private:
  struct Bucket {
    std::size_t operator()(const Identity& identity) const {
      std::size_t bucket = 0;
      std::memcpy(&bucket, identity.data(), sizeof bucket);
      return bucket;
    }
  };
  void note_carrier(const Line& line);

  StreamId stream_;
  std::unordered_map<std::string, Line> known_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::unordered_multimap<Identity, std::string, Bucket> carriers_;
  std::vector<LineWrite> writes_;
};

}  // namespace dotsync

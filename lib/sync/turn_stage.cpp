#include "sync/turn_stage.hpp"

#include <algorithm>
#include <utility>

namespace dotsync {

void TurnStage::note_carrier(const Line& line) {
  if (!line.identity) return;
  const auto range = carriers_.equal_range(*line.identity);
  const bool noted =
      std::any_of(range.first, range.second, [&](const auto& entry) { return entry.second == line.row_key; });
  if (!noted) carriers_.emplace(*line.identity, line.row_key);
}

void TurnStage::know(Line line) {
  if (line.stream != stream_) return;
  note_carrier(line);
  std::string key = line.row_key;
  known_.insert_or_assign(std::move(key), std::move(line));
}

const Line* TurnStage::find(const std::string& row_key) const {
  const auto written = by_key_.find(row_key);
  if (written != by_key_.end()) return &writes_[written->second].line;
  const auto known = known_.find(row_key);
  return known == known_.end() ? nullptr : &known->second;
}

std::vector<std::string> TurnStage::carriers(const Identity& identity) const {
  std::vector<std::string> keys;
  const auto range = carriers_.equal_range(identity);
  for (auto entry = range.first; entry != range.second; ++entry) {
    const Line* line = find(entry->second);
    if (line != nullptr && line->identity == identity) keys.push_back(entry->second);
  }
  return keys;
}

std::size_t TurnStage::put(LineWrite write) {
  note_carrier(write.line);
  const auto [entry, is_new] = by_key_.emplace(write.line.row_key, writes_.size());
  if (is_new) {
    writes_.push_back(std::move(write));
  } else {
    writes_[entry->second] = std::move(write);
  }
  return entry->second;
}

}  // namespace dotsync

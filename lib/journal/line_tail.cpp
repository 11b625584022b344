#include "journal/line_tail.hpp"

namespace dotsync {

void LineTail::add(HashEntry entry) {
  entries_.push_back(entry);
  if (entries_.size() * 2 > slots_.size()) {
    slots_.assign(slots_.empty() ? 1024 : slots_.size() * 2, HashEntry{});
    for (const HashEntry& known : entries_) place(known);
    return;
  }
  place(entry);
}

void LineTail::place(HashEntry entry) {
  std::size_t at = slot(entry.hash);
  while (slots_[at].line != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = entry;
}

void LineTail::clear() {
  entries_.clear();
  slots_.clear();
}

}  // namespace dotsync

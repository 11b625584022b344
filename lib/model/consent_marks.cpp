#include "model/consent_marks.hpp"

#include <cstring>

namespace dotsync {
namespace {

constexpr std::int64_t applied_bit = 1;

std::int64_t entry_at(const std::string& bytes, std::size_t at) {
  std::int64_t entry = 0;
  std::memcpy(&entry, bytes.data() + at, sizeof entry);
  return entry;
}

void append(std::string& bytes, std::int64_t entry) {
  bytes.append(reinterpret_cast<const char*>(&entry), sizeof entry);
}

}  // namespace

std::int64_t consent_mark(KeyedHash& hash, std::size_t place, std::string_view time) {
  const char number = static_cast<char>(place);
  const std::int64_t mark = hash.payload(std::string_view(&number, 1), time) & ~applied_bit;
  return mark == 0 ? 2 : mark;
}

ConsentMarks::State ConsentMarks::find(std::int64_t mark) const {
  for (std::size_t at = 0; at < bytes_.size(); at += size) {
    const std::int64_t entry = entry_at(bytes_, at);
    if ((entry & ~applied_bit) == mark) return (entry & applied_bit) != 0 ? State::applied : State::sent;
  }
  return State::unknown;
}

void ConsentMarks::send(std::span<const std::int64_t> mapped) {
  std::string kept;
  for (std::size_t at = 0; at < bytes_.size(); at += size) {
    const std::int64_t entry = entry_at(bytes_, at);
    if ((entry & applied_bit) != 0) append(kept, entry);
  }
  bytes_ = std::move(kept);
  for (const std::int64_t mark : mapped) {
    if (find(mark) == State::unknown) append(bytes_, mark);
  }
}

bool ConsentMarks::forget_applied() {
  std::string carried;
  for (std::size_t at = 0; at < bytes_.size(); at += size) {
    const std::int64_t entry = entry_at(bytes_, at);
    if ((entry & applied_bit) == 0) append(carried, entry);
  }
  const bool forgot = carried.size() != bytes_.size();
  bytes_ = std::move(carried);
  return forgot;
}

void ConsentMarks::confirm() {
  std::string applied;
  for (std::size_t at = 0; at < bytes_.size(); at += size) append(applied, entry_at(bytes_, at) | applied_bit);
  const std::size_t most = kept_max * size;
  bytes_ = applied.size() > most ? applied.substr(applied.size() - most) : std::move(applied);
}

}  // namespace dotsync

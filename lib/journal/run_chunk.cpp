#include "journal/run_chunk.hpp"

namespace dotsync::run_chunk {
namespace {

constexpr std::size_t hash_bytes = hash_bits / 8;

std::uint64_t read(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = (value << 8U) | static_cast<unsigned char>(byte);
  return value;
}

void write(std::string& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) out += static_cast<char>((value >> (8U * i)) & 0xffU);
}

std::uint64_t hash_at(std::string_view chunk, std::size_t index) {
  return read(chunk.substr(index * entry_bytes, hash_bytes));
}

}  // namespace

void append(std::string& chunk, const HashEntry& entry) {
  write(chunk, entry.hash, hash_bytes);
  write(chunk, static_cast<std::uint64_t>(entry.line), entry_bytes - hash_bytes);
}

HashEntry at(std::string_view chunk, std::size_t index) {
  const std::string_view entry = chunk.substr(index * entry_bytes, entry_bytes);
  return {read(entry.substr(0, hash_bytes)), static_cast<std::int64_t>(read(entry.substr(hash_bytes)))};
}

std::size_t lower_bound(std::string_view chunk, std::uint64_t hash) {
  std::size_t low = 0;
  std::size_t high = size(chunk);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (hash_at(chunk, middle) < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace dotsync::run_chunk

#include "journal/hash_filter.hpp"

#include <cstring>

namespace dotsync {
namespace {

constexpr std::size_t words_per_block = 8;
constexpr std::size_t bits_per_entry = 10;
constexpr int probes = 6;

/// The hashes are uniform already but short; one multiplication each spreads them over block and bits.
std::uint64_t spread(std::uint64_t hash, std::uint64_t odd) {
  hash *= odd;
  return hash ^ (hash >> 29U);
}

/// The block by multiplication instead of a division.
std::size_t block_of(std::uint64_t hash, std::size_t blocks) {
  const std::uint64_t high = spread(hash, 0x9e3779b97f4a7c15U) >> 32U;
  return static_cast<std::size_t>((high * blocks) >> 32U);
}

}  // namespace

std::size_t HashFilter::bytes_for(std::size_t entries) {
  const std::size_t bits = words_per_block * 64;
  return (entries * bits_per_entry / bits + 1) * words_per_block * sizeof(std::uint64_t);
}

HashFilter::HashFilter(std::size_t entries) : words_(bytes_for(entries) / sizeof(std::uint64_t)) {}

HashFilter HashFilter::from_bytes(std::string_view bytes) {
  HashFilter filter;
  if (bytes.size() % (words_per_block * sizeof(std::uint64_t)) != 0 || bytes.empty()) return filter;
  filter.words_.resize(bytes.size() / sizeof(std::uint64_t));
  std::memcpy(filter.words_.data(), bytes.data(), bytes.size());
  return filter;
}

void HashFilter::add(std::uint64_t hash) {
  std::uint64_t* block = words_.data() + block_of(hash, words_.size() / words_per_block) * words_per_block;
  std::uint64_t bits = spread(hash, 0xd6e8feb86659fd93U);
  for (int i = 0; i < probes; ++i, bits >>= 9U) block[(bits >> 6U) & 7U] |= std::uint64_t{1} << (bits & 63U);
}

bool HashFilter::perhaps(std::uint64_t hash) const {
  if (words_.empty()) return true;
  const std::uint64_t* block = words_.data() + block_of(hash, words_.size() / words_per_block) * words_per_block;
  std::uint64_t bits = spread(hash, 0xd6e8feb86659fd93U);
  for (int i = 0; i < probes; ++i, bits >>= 9U) {
    if ((block[(bits >> 6U) & 7U] & (std::uint64_t{1} << (bits & 63U))) == 0) return false;
  }
  return true;
}

std::string_view HashFilter::bytes() const { return {reinterpret_cast<const char*>(words_.data()), size()}; }

}  // namespace dotsync

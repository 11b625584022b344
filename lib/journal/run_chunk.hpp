// How the entries of a run are packed into the blobs of line_chunk. Pure; used by run_io.cpp and line_runs.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "journal/line_tail.hpp"

namespace dotsync::run_chunk {

// An entry is 11 bytes, big-endian: 48 bits of the hash, 40 bits of the line's id. What is found is always verified
// against the line, so that 48 bits serve; 40 bits are a million million lines.
inline constexpr std::size_t entry_bytes = 11;
inline constexpr unsigned hash_bits = 48;
/// On average; four standard deviations more still fit one page of 4096 bytes.
inline constexpr std::uint64_t entries_per_chunk = 290;

/// The leading 48 bits of 64.
inline std::uint64_t shorten(std::uint64_t hash) { return hash >> (64U - hash_bits); }
/// Hashes are uniform, so that the chunk of a hash needs no search. Grows with the hash.
inline std::uint64_t number_of(std::uint64_t hash, std::uint64_t chunks) { return (hash * chunks) >> hash_bits; }
inline std::uint64_t chunks_for(std::uint64_t entries) { return entries / entries_per_chunk + 1; }
/// Key of a chunk in line_chunk: a new run always stands right of all others.
inline std::int64_t id_of(std::int64_t run, std::uint64_t number) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(run) << 32U) + number);
}

void append(std::string& chunk, const HashEntry& entry);
inline std::size_t size(std::string_view chunk) { return chunk.size() / entry_bytes; }
HashEntry at(std::string_view chunk, std::size_t index);
/// Index of the first entry whose hash is not less.
std::size_t lower_bound(std::string_view chunk, std::uint64_t hash);

}  // namespace dotsync::run_chunk

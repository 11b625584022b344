// The journal's generation number, kept in a file beside it: where the two differ, the journal is a copy from earlier.
// Used by journal_file.cpp and rebuild.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dotsync {

/// Two numbers while it is being raised: the journal may then have either.
struct Generation {
  std::int64_t now = 0;
  std::optional<std::int64_t> next;
  bool allows(std::int64_t number) const { return number == now || number == next; }
};

/// JOURNAL.generation
std::string generation_path(const std::string& journal_path);
/// Nothing where there is no such file. Throws Error(journal) for one that cannot be read or understood.
std::optional<Generation> read_generation(const std::string& path);
/// Replaces the file as a whole, mode 0600. `durable`: on the disk when this returns.
void write_generation(const std::string& path, const Generation& generation, bool durable);

}  // namespace dotsync

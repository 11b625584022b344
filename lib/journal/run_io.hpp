// Writing a run chunk by chunk, and reading one back in order. Used by line_runs.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/hash_filter.hpp"
#include "journal/line_tail.hpp"
#include "journal/sql.hpp"

namespace dotsync {

enum class RunKind : std::uint8_t { key, identity };

/// One run as line_run holds it.
struct Run {
  std::int64_t id = 0;
  RunKind kind = RunKind::key;
  std::uint64_t entries = 0;
  std::uint64_t chunks = 0;
  std::int64_t last_line = 0;
  std::optional<HashFilter> filter;
};

/// Takes entries in order and leaves a finished run. Inside the caller's transaction.
class RunWriter {
 public:
  /// `expected`: at least as many entries as will come. Without `filtered` the run has no filter.
  RunWriter(SQLite::Database& database, std::int64_t id, RunKind kind, std::uint64_t expected, bool filtered);
  void add(const HashEntry& entry);
  Run finish(std::int64_t last_line);

 private:
  void flush();

  Sql insert_chunk_;
  Sql insert_run_;
  Run run_;
  std::uint64_t number_ = 0;  ///< of the chunk that is being filled
  std::string chunk_;
  std::optional<HashEntry> last_;
};

/// The entries of a run in order. The run must not change meanwhile.
class RunReader {
 public:
  RunReader(SQLite::Database& database, const Run& run);
  /// The entry to be taken next, nothing at the end.
  const std::optional<HashEntry>& head() const { return head_; }
  void advance();

 private:
  Sql select_;
  SqlRows rows_;
  std::string chunk_;
  std::size_t index_ = 0;
  std::optional<HashEntry> head_;
};

}  // namespace dotsync

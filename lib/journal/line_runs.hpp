// LineRuns: the sorted immutable runs in which old lines are found by hash, and their merging. Used by ledger.cpp.
// A load writes every run at the right edge of line_chunk; no page is written in random order (docs/design.md "Ledger
// layout").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "journal/run_io.hpp"

namespace dotsync {

/// A hash asked for. `index` is the caller's, given back with what was found.
struct Probe {
  std::uint64_t hash = 0;
  std::size_t index = 0;
};

/// A line that may be what was asked for: to be verified against the line itself.
struct Candidate {
  std::size_t index = 0;
  std::int64_t line = 0;
  auto operator<=>(const Candidate&) const = default;
};

/// Writes inside the caller's transaction; after a rollback call load(). One thread at a time. Throws Error(journal).
class LineRuns {
 public:
  /// Filters of all runs together, bytes: enough for 25 million lines. Runs beyond that have none.
  static constexpr std::size_t filter_bytes_max = 64'000'000;
  /// Runs of one size class that are merged into one.
  static constexpr std::size_t fan_in = 4;
  /// A merge that would grow beyond this many entries is not done: it bounds the length of a transaction.
  static constexpr std::uint64_t merged_entries_max = 5'000'000;

  /// `filtered`: filters are read and written; a reader that asks little goes without. `smallest_run`: entries of the
  /// smallest size class.
  LineRuns(SQLite::Database& database, bool filtered, std::uint64_t smallest_run);
  /// Takes the runs as the file has them.
  void load();
  /// Lines up to this one stand in runs.
  std::int64_t last_line() const;
  /// `probes` in the order of their hashes. Appends to `found`.
  void find(RunKind kind, std::span<const Probe> probes, std::vector<Candidate>& found);
  /// A new run of `entries` (in order), and the merges that then are due.
  void append(RunKind kind, std::span<const HashEntry> entries, std::int64_t last_line);
  std::size_t count() const { return runs_.size(); }

 private:
  void find_in(const Run& run, std::span<const Probe> probes, std::vector<Candidate>& found);
  void merge_where_due(RunKind kind);
  std::vector<std::size_t> mergeable(RunKind kind) const;
  void merge(RunKind kind, const std::vector<std::size_t>& sources);
  void remove(const Run& run);
  bool has_filter_room(std::uint64_t entries) const;
  int size_class(const Run& run) const;

  SQLite::Database& database_;
  bool filtered_;
  std::uint64_t smallest_run_;
  std::vector<Run> runs_;
  Sql select_chunk_;
  Sql delete_chunks_;
  Sql delete_run_;
};

}  // namespace dotsync

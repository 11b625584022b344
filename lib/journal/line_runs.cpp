#include "journal/line_runs.hpp"

#include <algorithm>
#include <memory>
#include <queue>
#include <utility>

#include "base/error.hpp"
#include "journal/run_chunk.hpp"

namespace dotsync {

LineRuns::LineRuns(SQLite::Database& database, bool filtered, std::uint64_t smallest_run)
    : database_(database),
      filtered_(filtered),
      smallest_run_(smallest_run),
      select_chunk_(database, "SELECT entries FROM line_chunk WHERE chunk_id = ?"),
      delete_chunks_(database, "DELETE FROM line_chunk WHERE chunk_id BETWEEN ? AND ?"),
      delete_run_(database, "DELETE FROM line_run WHERE run_id = ?") {}

void LineRuns::load() {
  runs_.clear();
  Sql select(database_, filtered_
                            ? "SELECT run_id, kind, entries, chunks, last_line, filter FROM line_run ORDER BY run_id"
                            : "SELECT run_id, kind, entries, chunks, last_line, NULL FROM line_run ORDER BY run_id");
  SqlRows rows = select.query();
  while (rows.next()) {
    Run run;
    run.id = rows.integer(0);
    run.kind = rows.integer(1) == 0 ? RunKind::key : RunKind::identity;
    run.entries = rows.bits(2);
    run.chunks = rows.bits(3);
    run.last_line = rows.integer(4);
    if (!rows.is_null(5)) run.filter = HashFilter::from_bytes(rows.blob(5));
    runs_.push_back(std::move(run));
  }
}

std::int64_t LineRuns::last_line() const {
  std::int64_t last = 0;
  for (const Run& run : runs_) last = std::max(last, run.last_line);
  return last;
}

void LineRuns::find(RunKind kind, std::span<const Probe> probes, std::vector<Candidate>& found) {
  for (const Run& run : runs_) {
    if (run.kind == kind) find_in(run, probes, found);
  }
}

void LineRuns::find_in(const Run& run, std::span<const Probe> probes, std::vector<Candidate>& found) {
  std::string chunk;
  std::uint64_t number = run.chunks;  // none yet
  for (const Probe& probe : probes) {
    if (run.filter && !run.filter->perhaps(probe.hash)) continue;
    if (const std::uint64_t wanted = run_chunk::number_of(probe.hash, run.chunks); wanted != number) {
      SqlRows rows = select_chunk_.query(run_chunk::id_of(run.id, wanted));
      chunk.clear();
      if (rows.next()) chunk = rows.blob(0);
      number = wanted;
    }
    for (std::size_t at = run_chunk::lower_bound(chunk, probe.hash); at < run_chunk::size(chunk); ++at) {
      const HashEntry entry = run_chunk::at(chunk, at);
      if (entry.hash != probe.hash) break;
      found.push_back({probe.index, entry.line});
    }
  }
}

void LineRuns::append(RunKind kind, std::span<const HashEntry> entries, std::int64_t last_line) {
  const std::int64_t id = runs_.empty() ? 1 : runs_.back().id + 1;
  RunWriter writer(database_, id, kind, entries.size(), filtered_ && has_filter_room(entries.size()));
  for (const HashEntry& entry : entries) writer.add(entry);
  runs_.push_back(writer.finish(last_line));
  merge_where_due(kind);
}

bool LineRuns::has_filter_room(std::uint64_t entries) const {
  std::size_t used = 0;
  for (const Run& run : runs_) used += run.filter ? run.filter->size() : 0;
  return used + HashFilter::bytes_for(entries) <= filter_bytes_max;
}

int LineRuns::size_class(const Run& run) const {
  int size = 0;
  for (std::uint64_t entries = run.entries / fan_in; entries >= smallest_run_; entries /= fan_in) ++size;
  return size;
}

void LineRuns::merge_where_due(RunKind kind) {
  for (std::vector<std::size_t> sources = mergeable(kind); !sources.empty(); sources = mergeable(kind))
    merge(kind, sources);
}

std::vector<std::size_t> LineRuns::mergeable(RunKind kind) const {
  std::vector<std::vector<std::size_t>> by_size;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i].kind != kind || runs_[i].entries * fan_in > merged_entries_max) continue;
    const auto size = static_cast<std::size_t>(size_class(runs_[i]));
    by_size.resize(std::max(by_size.size(), size + 1));
    by_size[size].push_back(i);
    if (by_size[size].size() == fan_in) return by_size[size];
  }
  return {};
}

void LineRuns::merge(RunKind kind, const std::vector<std::size_t>& sources) {
  std::uint64_t entries = 0;
  std::int64_t last_line = 0;
  std::vector<std::unique_ptr<RunReader>> readers;
  for (const std::size_t source : sources) {
    entries += runs_[source].entries;
    last_line = std::max(last_line, runs_[source].last_line);
    readers.push_back(std::make_unique<RunReader>(database_, runs_[source]));
  }
  RunWriter writer(database_, runs_.back().id + 1, kind, entries, filtered_ && has_filter_room(entries));
  for (;;) {
    RunReader* least = nullptr;
    for (const auto& reader : readers) {
      if (reader->head() && (least == nullptr || *reader->head() < *least->head())) least = reader.get();
    }
    if (least == nullptr) break;
    writer.add(*least->head());
    least->advance();
  }
  readers.clear();
  Run merged = writer.finish(last_line);
  // From the back, so that the indices before stay true.
  for (auto source = sources.rbegin(); source != sources.rend(); ++source) {
    remove(runs_[*source]);
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(*source));
  }
  runs_.push_back(std::move(merged));
}

void LineRuns::remove(const Run& run) {
  delete_chunks_.run(run_chunk::id_of(run.id, 0), run_chunk::id_of(run.id, run.chunks - 1));
  delete_run_.run(run.id);
}

}  // namespace dotsync

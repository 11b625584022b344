// Append-only lines, and their index as sorted runs whose entries are rows of one table (run, hash, line).
#include <algorithm>
#include <vector>

#include "bench/ledger_layout.hpp"
#include "journal/hash_filter.hpp"
#include "journal/line_tail.hpp"

namespace dotsync::bench {
namespace {

constexpr std::size_t tail_max = 65'536;
constexpr std::size_t fan_in = 4;
constexpr std::size_t merged_entries_max = 5'000'000;

struct RowRun {
  std::int64_t id = 0;
  int kind = 0;
  std::size_t entries = 0;
  HashFilter filter;
};

class RowRuns : public Layout {
 public:
  explicit RowRuns(const std::string& path) : connection_(path), made_(make()) {}

  std::size_t find(std::span<const BenchLine> lines) override {
    std::size_t found = 0;
    for (int kind = 0; kind < 2; ++kind) {
      std::vector<std::int64_t> candidates;
      for (const BenchLine& line : lines) look_up(kind, hash_of(line, kind), candidates);
      std::sort(candidates.begin(), candidates.end());
      for (const std::int64_t candidate : candidates) {
        found += select_line_.bind(candidate).next() ? 1U : 0U;
        select_line_.reset();
      }
    }
    return found;
  }

  void insert(std::span<const BenchLine> lines) override {
    connection_.run("BEGIN IMMEDIATE");
    for (const BenchLine& line : lines) {
      const std::int64_t id = ++last_line_;
      insert_line_.bind(id).bind(line.key).bind_blob(line.identity).bind(line.version).finish();
      for (int kind = 0; kind < 2; ++kind) tails_[kind].add({hash_of(line, kind), id});
    }
    if (tails_[0].size() >= tail_max) flush();
    connection_.run("COMMIT");
  }

  void update(std::span<const BenchLine> lines) override {
    connection_.run("BEGIN IMMEDIATE");
    for (const BenchLine& line : lines) {
      std::vector<std::int64_t> candidates;
      look_up(0, hash_of(line, 0), candidates);
      for (const std::int64_t candidate : candidates)
        update_line_.bind(line.version).bind(candidate).bind(line.key).finish();
    }
    connection_.run("COMMIT");
  }

 private:
  static std::uint64_t hash_of(const BenchLine& line, int kind) {
    return static_cast<std::uint64_t>(kind == 0 ? line.key_hash : line.identity_hash) >> 16U;
  }

  bool make() {
    connection_.run(
        "CREATE TABLE line (line_id INTEGER PRIMARY KEY, row_key TEXT NOT NULL, identity BLOB, watermark INTEGER, "
        "read_xmin INTEGER, tried INTEGER, acknowledged INTEGER, outcome INTEGER, batch INTEGER, contact_id INTEGER, "
        "updated_at INTEGER) STRICT; "
        "CREATE TABLE line_index (run INTEGER, hash INTEGER, line_id INTEGER, PRIMARY KEY (run, hash, line_id)) "
        "STRICT, WITHOUT ROWID; CREATE TABLE line_run (run INTEGER PRIMARY KEY, filter BLOB) STRICT");
    return true;
  }

  void look_up(int kind, std::uint64_t hash, std::vector<std::int64_t>& candidates) {
    tails_[kind].find(hash, [&](std::int64_t line) { candidates.push_back(line); });
    for (const RowRun& run : runs_) {
      if (run.kind != kind || !run.filter.perhaps(hash)) continue;
      select_entry_.bind(run.id).bind(static_cast<std::int64_t>(hash));
      while (select_entry_.next()) candidates.push_back(select_entry_.integer(0));
      select_entry_.reset();
    }
  }

  void flush() {
    for (int kind = 0; kind < 2; ++kind) {
      std::vector<HashEntry> entries = tails_[kind].entries();
      std::sort(entries.begin(), entries.end());
      RowRun run{next_run_++, kind, entries.size(), HashFilter(entries.size())};
      for (const HashEntry& entry : entries) {
        insert_entry_.bind(run.id).bind(static_cast<std::int64_t>(entry.hash)).bind(entry.line).finish();
        run.filter.add(entry.hash);
      }
      keep(std::move(run));
      tails_[kind].clear();
      while (merge_one(kind)) {
      }
    }
  }

  void keep(RowRun run) {
    const std::string filter(run.filter.bytes());
    insert_run_.bind(run.id).bind_blob(filter).finish();
    runs_.push_back(std::move(run));
  }

  bool merge_one(int kind) {
    std::vector<std::size_t> same;
    for (std::size_t size = tail_max; size * fan_in <= merged_entries_max && same.size() < fan_in; size *= fan_in) {
      same.clear();
      for (std::size_t i = 0; i < runs_.size() && same.size() < fan_in; ++i) {
        if (runs_[i].kind == kind && runs_[i].entries >= size && runs_[i].entries < size * fan_in) same.push_back(i);
      }
    }
    if (same.size() < fan_in) return false;
    RowRun merged{next_run_++, kind, 0, HashFilter()};
    for (const std::size_t source : same) merged.entries += runs_[source].entries;
    merged.filter = HashFilter(merged.entries);
    merge_.bind(runs_[same[0]].id).bind(runs_[same[1]].id).bind(runs_[same[2]].id).bind(runs_[same[3]].id);
    while (merge_.next()) {
      insert_entry_.bind(merged.id).bind(merge_.integer(0)).bind(merge_.integer(1)).finish();
      merged.filter.add(static_cast<std::uint64_t>(merge_.integer(0)));
    }
    merge_.reset();
    for (auto source = same.rbegin(); source != same.rend(); ++source) {
      delete_entries_.bind(runs_[*source].id).finish();
      delete_run_.bind(runs_[*source].id).finish();
      runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(*source));
    }
    keep(std::move(merged));
    return true;
  }

  Connection connection_;
  bool made_;
  std::int64_t last_line_ = 0;
  std::int64_t next_run_ = 1;
  LineTail tails_[2];
  std::vector<RowRun> runs_;
  Query insert_line_{
      connection_,
      "INSERT INTO line VALUES (?1, ?2, ?3, 1700000000000000, 123456789, ?4, ?4, 0, 1000, 123456789, 1700000000000)"};
  Query select_line_{connection_, "SELECT * FROM line WHERE line_id = ?"};
  Query update_line_{connection_,
                     "UPDATE line SET tried = ?1, acknowledged = ?1, outcome = 0, batch = batch + 1 WHERE line_id = ?2 "
                     "AND row_key = ?3"};
  Query select_entry_{connection_, "SELECT line_id FROM line_index WHERE run = ? AND hash = ?"};
  Query insert_entry_{connection_, "INSERT INTO line_index VALUES (?, ?, ?)"};
  Query delete_entries_{connection_, "DELETE FROM line_index WHERE run = ?"};
  Query insert_run_{connection_, "INSERT INTO line_run VALUES (?, ?)"};
  Query delete_run_{connection_, "DELETE FROM line_run WHERE run = ?"};
  Query merge_{connection_, "SELECT hash, line_id FROM line_index WHERE run IN (?, ?, ?, ?) ORDER BY hash, line_id"};
};

}  // namespace

std::unique_ptr<Layout> make_row_runs(const std::string& path) { return std::make_unique<RowRuns>(path); }

}  // namespace dotsync::bench

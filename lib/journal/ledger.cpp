#include "journal/ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/error.hpp"
#include "journal/line_runs.hpp"
#include "journal/line_table.hpp"
#include "journal/line_tail.hpp"
#include "journal/run_chunk.hpp"
#include "journal/sql.hpp"

namespace dotsync {
namespace {

std::uint64_t hash_of(const Identity& identity) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) hash = (hash << 8U) | identity[i];
  return run_chunk::shorten(hash);
}

void sort_by_hash(std::vector<Probe>& probes) {
  std::sort(probes.begin(), probes.end(), [](const Probe& a, const Probe& b) { return a.hash < b.hash; });
}

}  // namespace

/// New lines are found through the tails, older ones through the runs; a tail that is full becomes a run.
class Ledger::Impl {
 public:
  Impl(SQLite::Database& database, KeyedHash& hash, bool writable, std::size_t tail_max)
      : database_(database),
        hash_(hash),
        writable_(writable),
        tail_max_(tail_max),
        runs_(database, writable, tail_max),
        lines_(database),
        data_version_sql_(database, "PRAGMA data_version"),
        select_tail_(database,
                     "SELECT line_id, stream_id, row_key, identity FROM line WHERE line_id > ? ORDER BY line_id"),
        select_patches_(database, "SELECT hash, line_id FROM line_patch ORDER BY patch_id"),
        insert_patch_(database, "INSERT INTO line_patch (hash, line_id) VALUES (?, ?)"),
        delete_patches_(database, "DELETE FROM line_patch"),
        select_accounts_(database, "SELECT stream_id, account_id FROM stream"),
        insert_held_(database,
                     "INSERT OR IGNORE INTO held_identity (batch_id, identity) SELECT batch_id, ? FROM batch "
                     "WHERE batch_id = ? AND state IN (0, 1, 5)") {
    if (writable_) refresh();
  }

  std::vector<std::optional<Line>> find(StreamId stream, std::span<const std::string> keys) {
    const ReadScope scope(database_);
    refresh();
    std::vector<Probe> probes;
    probes.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) probes.push_back({key_hash(stream, keys[i]), i});
    std::vector<std::optional<Line>> found(keys.size());
    read_candidates(RunKind::key, probes, [&](std::size_t index, Line&& line) {
      if (line.stream == stream && line.row_key == keys[index]) found[index] = std::move(line);
    });
    return found;
  }

  std::vector<Match> find(AccountId account, std::span<const Identity> identities) {
    const ReadScope scope(database_);
    refresh();
    std::vector<Probe> probes;
    probes.reserve(identities.size());
    for (std::size_t i = 0; i < identities.size(); ++i) probes.push_back({hash_of(identities[i]), i});
    std::vector<Match> found;
    read_candidates(RunKind::identity, probes, [&](std::size_t index, Line&& line) {
      if (line.identity == identities[index] && account_of(line.stream) == account)
        found.push_back({index, std::move(line)});
    });
    return found;
  }

  std::vector<Line> load(std::span<const LineId> ids) {
    std::vector<Line> lines;
    lines.reserve(ids.size());
    std::vector<std::int64_t> numbers;
    for (const LineId id : ids) numbers.push_back(id.value);
    lines_.find(numbers, [&](std::size_t, Line&& line) { lines.push_back(std::move(line)); });
    return lines;
  }

  std::vector<LeftIdentity> store(std::span<Line*> lines) {
    DOTSYNC_ASSERT(writable_);
    refresh();
    std::vector<const Line*> fresh, known;
    for (Line* line : lines) {
      if (line->id.value != 0) {
        known.push_back(line);
        continue;
      }
      line->id = LineId{next_line_++};
      fresh.push_back(line);
    }
    changed_ = changed_ || !fresh.empty();
    lines_.insert(fresh);
    for (const Line* line : fresh) add_to_tail(line->id.value, line->stream, line->row_key, line->identity);
    std::vector<LeftIdentity> left = store_known(std::move(known));
    flush_if_full();
    return left;
  }

  std::vector<LeftIdentity> store_known(std::vector<const Line*> lines) {
    DOTSYNC_ASSERT(writable_ && !stale_);
    // In the order of the file: lines of one page are written together.
    std::sort(lines.begin(), lines.end(), [](const Line* a, const Line* b) { return a->id < b->id; });
    std::vector<LeftIdentity> left;
    for (const Line* line : lines_.update_same_identity(lines)) {
      if (const auto identity = store_with_new_identity(*line)) left.push_back({line, *identity});
    }
    return left;
  }

  void flush_if_full() {
    if (keys_.size() >= tail_max_ || identities_.size() >= 2 * tail_max_) flush();
  }

  /// The owner reads the file once and after a rollback, a reader whenever the owner has committed.
  void refresh() {
    if (!writable_) {
      SqlRows rows = data_version_sql_.query();
      const std::int64_t version = rows.next() ? rows.integer(0) : 0;
      stale_ = stale_ || version != data_version_;
      data_version_ = version;
    }
    if (!stale_) return;
    load_all();
    accounts_.clear();
    stale_ = false;
  }

  void committed() { changed_ = false; }

  void rolled_back() {
    // Rare, so that reading everything again at the next question is simpler than undoing.
    stale_ = stale_ || changed_;
    changed_ = false;
  }

 private:
  std::uint64_t key_hash(StreamId stream, const std::string& key) {
    const std::string_view id(reinterpret_cast<const char*>(&stream.value), sizeof stream.value);
    return run_chunk::shorten(static_cast<std::uint64_t>(hash_.payload(id, key)));
  }

  /// The old identity's entry stays in its run: what is found is verified against the line. Gives the old one back.
  std::optional<Identity> store_with_new_identity(const Line& line) {
    const std::optional<Line> stored = lines_.find(line.id);
    DOTSYNC_ASSERT(stored && stored->stream == line.stream && stored->row_key == line.row_key);
    lines_.update(line);
    // R2: an open import goes on holding the identity it carries, after a restart too.
    if (stored->identity && stored->outcome == Outcome::in_flight) insert_held_.run(*stored->identity, stored->batch);
    if (!line.identity) return stored->identity;
    changed_ = true;
    const HashEntry entry{hash_of(*line.identity), line.id.value};
    identities_.add(entry);
    if (entry.line <= indexed_to_) insert_patch_.run(SqlValue::bits(entry.hash), entry.line);
    return stored->identity;
  }

  void add_to_tail(std::int64_t line, StreamId stream, const std::string& key,
                   const std::optional<Identity>& identity) {
    keys_.add({key_hash(stream, key), line});
    if (identity) identities_.add({hash_of(*identity), line});
  }

  /// The tails become runs; patches are in the identities' tail, so that they are done with.
  void flush() {
    changed_ = true;
    const std::int64_t last_line = next_line_ - 1;
    append(RunKind::key, keys_, last_line);
    append(RunKind::identity, identities_, last_line);
    delete_patches_.run();
    keys_.clear();
    identities_.clear();
    indexed_to_ = last_line;
  }

  void append(RunKind kind, const LineTail& tail, std::int64_t last_line) {
    if (tail.size() == 0) return;
    std::vector<HashEntry> entries = tail.entries();
    std::sort(entries.begin(), entries.end());
    runs_.append(kind, entries, last_line);
  }

  void load_all() {
    runs_.load();
    keys_.clear();
    identities_.clear();
    indexed_to_ = runs_.last_line();
    std::int64_t last = indexed_to_;
    SqlRows lines = select_tail_.query(indexed_to_);
    while (lines.next()) {
      last = lines.integer(0);
      add_to_tail(last, StreamId{lines.integer(1)}, lines.string(2), lines.optional_identity(3));
    }
    next_line_ = last + 1;
    SqlRows patches = select_patches_.query();
    while (patches.next()) identities_.add({patches.bits(0), patches.integer(1)});
  }

  /// In the order of the lines, each once an index.
  std::vector<Candidate> candidates(RunKind kind, std::vector<Probe>& probes) {
    std::vector<Candidate> found;
    const LineTail& tail = kind == RunKind::key ? keys_ : identities_;
    for (const Probe& probe : probes) {
      tail.find(probe.hash, [&](std::int64_t line) { found.push_back({probe.index, line}); });
    }
    sort_by_hash(probes);
    runs_.find(kind, probes, found);
    std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
      return a.line != b.line ? a.line < b.line : a.index < b.index;
    });
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  /// Calls `take(index, line)` for every line that may be what was asked for.
  template <class Take>
  void read_candidates(RunKind kind, std::vector<Probe>& probes, Take take) {
    const std::vector<Candidate> found = candidates(kind, probes);
    std::vector<std::int64_t> ids;
    ids.reserve(found.size());
    for (const Candidate& candidate : found) ids.push_back(candidate.line);
    lines_.find(ids, [&](std::size_t position, Line&& line) { take(found[position].index, std::move(line)); });
  }

  AccountId account_of(StreamId stream) {
    auto known = accounts_.find(stream.value);
    if (known == accounts_.end()) {
      SqlRows rows = select_accounts_.query();
      while (rows.next()) accounts_[rows.integer(0)] = AccountId{rows.integer(1)};
      known = accounts_.find(stream.value);
    }
    return known == accounts_.end() ? AccountId{} : known->second;
  }

  SQLite::Database& database_;
  KeyedHash& hash_;
  bool writable_;
  std::size_t tail_max_;
  LineRuns runs_;
  LineTable lines_;
  LineTail keys_;
  LineTail identities_;
  std::int64_t indexed_to_ = 0;  ///< lines up to this one are in runs
  std::int64_t next_line_ = 1;
  bool changed_ = false;  ///< the tails or runs changed in the open transaction
  bool stale_ = true;     ///< what is in memory is not what the file has
  std::int64_t data_version_ = -1;
  std::unordered_map<std::int64_t, AccountId> accounts_;
  Sql data_version_sql_;
  Sql select_tail_;
  Sql select_patches_;
  Sql insert_patch_;
  Sql delete_patches_;
  Sql select_accounts_;
  Sql insert_held_;
};

Ledger::Ledger(SQLite::Database& database, KeyedHash& hash, bool writable, std::size_t tail_max)
    : impl_(std::make_unique<Impl>(database, hash, writable, tail_max)) {}
Ledger::~Ledger() = default;

std::vector<std::optional<Line>> Ledger::find(StreamId stream, std::span<const std::string> keys) {
  return impl_->find(stream, keys);
}
std::vector<Ledger::Match> Ledger::find(AccountId account, std::span<const Identity> identities) {
  return impl_->find(account, identities);
}
std::vector<Line> Ledger::load(std::span<const LineId> ids) { return impl_->load(ids); }
std::vector<LeftIdentity> Ledger::store(std::span<Line*> lines) { return impl_->store(lines); }
void Ledger::store_known(std::span<const Line* const> lines) {
  impl_->refresh();
  impl_->store_known({lines.begin(), lines.end()});
  impl_->flush_if_full();
}
void Ledger::committed() { impl_->committed(); }
void Ledger::rolled_back() { impl_->rolled_back(); }

}  // namespace dotsync

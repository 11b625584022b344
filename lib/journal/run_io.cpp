#include "journal/run_io.hpp"

#include "base/error.hpp"
#include "journal/run_chunk.hpp"

namespace dotsync {

RunWriter::RunWriter(SQLite::Database& database, std::int64_t id, RunKind kind, std::uint64_t expected, bool filtered)
    : insert_chunk_(database, "INSERT INTO line_chunk (chunk_id, entries) VALUES (?, ?)"),
      insert_run_(database,
                  "INSERT INTO line_run (run_id, kind, entries, chunks, last_line, filter) VALUES (?, ?, ?, ?, ?, ?)") {
  run_.id = id;
  run_.kind = kind;
  run_.chunks = run_chunk::chunks_for(expected);
  if (filtered) run_.filter.emplace(expected);
}

void RunWriter::add(const HashEntry& entry) {
  if (last_ == entry) return;  // the same identity noted twice for one line
  DOTSYNC_ASSERT(!last_ || *last_ < entry);
  last_ = entry;
  const std::uint64_t number = run_chunk::number_of(entry.hash, run_.chunks);
  if (number != number_) flush();
  number_ = number;
  run_chunk::append(chunk_, entry);
  if (run_.filter) run_.filter->add(entry.hash);
  ++run_.entries;
}

void RunWriter::flush() {
  if (chunk_.empty()) return;
  insert_chunk_.run(run_chunk::id_of(run_.id, number_), SqlValue::blob(chunk_));
  chunk_.clear();
}

Run RunWriter::finish(std::int64_t last_line) {
  flush();
  run_.last_line = last_line;
  const SqlValue filter = run_.filter ? SqlValue::blob(run_.filter->bytes()) : SqlValue(std::nullopt);
  insert_run_.run(run_.id, SqlValue::number(run_.kind), SqlValue::bits(run_.entries), SqlValue::bits(run_.chunks),
                  last_line, filter);
  return std::move(run_);
}

RunReader::RunReader(SQLite::Database& database, const Run& run)
    : select_(database, "SELECT entries FROM line_chunk WHERE chunk_id BETWEEN ? AND ? ORDER BY chunk_id"),
      rows_(select_.query(run_chunk::id_of(run.id, 0), run_chunk::id_of(run.id, run.chunks - 1))) {
  advance();
}

void RunReader::advance() {
  while (index_ >= run_chunk::size(chunk_)) {
    if (!rows_.next()) {
      head_.reset();
      return;
    }
    chunk_ = rows_.blob(0);
    index_ = 0;
  }
  head_ = run_chunk::at(chunk_, index_++);
}

}  // namespace dotsync

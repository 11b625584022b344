#include "journal/doubt_table.hpp"

namespace dotsync {

DoubtTable::DoubtTable(SQLite::Database& database)
    : rows_(database, "doubt_rows"),
      put_(database,
           "INSERT OR REPLACE INTO doubt (batch_id, identity, stream_id, at) SELECT ?, c0, ?, c1 FROM doubt_rows"),
      of_(database, "SELECT identity FROM doubt WHERE batch_id = ?"),
      drop_(database, "DELETE FROM doubt WHERE batch_id = ?"),
      take_(database,
            "DELETE FROM doubt WHERE (batch_id, identity) IN (SELECT batch_id, identity FROM doubt "
            "WHERE stream_id = ? AND at <= ? AND at IS NOT NULL ORDER BY at LIMIT ?) RETURNING identity"),
      next_(database, "SELECT at FROM doubt WHERE stream_id = ? AND at IS NOT NULL ORDER BY at LIMIT 1"),
      // One look a batch, of which there are few, by the key of the table.
      has_(database,
           "WITH RECURSIVE batches (id) AS (SELECT min(batch_id) FROM doubt UNION ALL "
           "SELECT (SELECT min(batch_id) FROM doubt WHERE batch_id > batches.id) FROM batches WHERE id IS NOT NULL) "
           "SELECT 1 FROM batches JOIN doubt ON doubt.batch_id = batches.id AND doubt.identity = ? LIMIT 1") {}

void DoubtTable::put(BatchId batch, StreamId stream, std::span<const Identity> identities, std::optional<Time> at,
                     Duration within) {
  rows_.set(identities.size(), [identities, at, within](std::size_t row, int column) {
    if (column == 0) return SqlValue(identities[row]);
    return at ? SqlValue(spread_doubt(*at, within, row, identities.size())) : SqlValue(std::nullopt);
  });
  put_.run(batch, stream);
  rows_.clear();
}

std::vector<Identity> DoubtTable::of(BatchId batch) {
  std::vector<Identity> identities;
  SqlRows rows = of_.query(batch);
  while (rows.next()) identities.push_back(*rows.optional_identity(0));
  return identities;
}

void DoubtTable::drop(BatchId batch) { drop_.run(batch); }

std::vector<Identity> DoubtTable::take(StreamId stream, Time now, int limit) {
  std::vector<Identity> identities;
  SqlRows rows = take_.query(stream, now, limit);
  while (rows.next()) identities.push_back(*rows.optional_identity(0));
  return identities;
}

bool DoubtTable::has(const Identity& identity) {
  SqlRows rows = has_.query(identity);
  return rows.next();
}

std::optional<Time> DoubtTable::next(StreamId stream) {
  SqlRows rows = next_.query(stream);
  return rows.next() ? rows.optional_time(0) : std::nullopt;
}

}  // namespace dotsync

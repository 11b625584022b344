// DoubtTable: the contacts of imports that nobody can answer for, and when each is asserted again. Used by journal.cpp;
// writing functions inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/keyed_hash.hpp"
#include "base/strong_id.hpp"
#include "journal/bulk_rows.hpp"
#include "journal/doubt_spread.hpp"
#include "journal/sql.hpp"

namespace dotsync {

class DoubtTable {
 public:
  explicit DoubtTable(SQLite::Database& database);
  /// Contacts of the batch, asserted again at `at` or up to `within` later, or, without a time, when the import ends.
  void put(BatchId batch, StreamId stream, std::span<const Identity> identities, std::optional<Time> at,
           Duration within = Duration(0));
  std::vector<Identity> of(BatchId batch);
  void drop(BatchId batch);
  /// Removes and returns contacts of the stream whose time has come, at most `limit`.
  std::vector<Identity> take(StreamId stream, Time now, int limit);
  bool has(const Identity& identity);
  std::optional<Time> next(StreamId stream);

 private:
  BulkRows rows_;
  Sql put_;
  Sql of_;
  Sql drop_;
  Sql take_;
  Sql next_;
  Sql has_;
};

}  // namespace dotsync

// Forgetting: takes everything that the journal holds of a person out of it. Used by journal.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "journal/ledger.hpp"
#include "journal/request.hpp"
#include "journal/sql.hpp"
#include "journal/tombstones.hpp"

namespace dotsync {

/// All but purge() inside the caller's transaction.
class Forgetting {
 public:
  Forgetting(SQLite::Database& database, KeyedHash& hash, Ledger& ledger, Tombstones& tombstones);

  /// From here on nothing of the person is sent. Gives back the person's lines.
  std::vector<Line> bury(const Request& request, Time now);
  /// Whether an open import carries one of the lines, or a pass in progress stands at its row.
  bool is_busy(const std::vector<Line>& lines);
  /// Lines, items, failures, events, and the keys wherever else they stand.
  void remove(const Request& request, const std::vector<Line>& lines);
  /// Outside any transaction: pages that held the person are overwritten, the write-ahead log is cut, the file is
  /// written anew. Takes as long as the file is large. Throws Error(journal) where the disk has no room for that.
  void purge();

 private:
  std::vector<LineId> failed_under(const Request& request);

  SQLite::Database& database_;
  KeyedHash& hash_;
  Ledger& ledger_;
  Tombstones& tombstones_;
  Sql streams_;
  Sql failures_;
  Sql in_open_import_;
  Sql in_open_pass_;
};

}  // namespace dotsync

// RowOrders: rows that an operator wants sent again: which they are, and how they become due. Used by journal.cpp for
// the owner and by request_box.cpp to count beforehand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "journal/ledger.hpp"
#include "journal/request.hpp"
#include "journal/sql.hpp"

namespace dotsync {

/// The lines that the selection means, in order. Of a batch those that it did not bring through and no later one
/// carries. Throws Error(usage) for a stream or a batch that the journal does not know.
std::vector<LineId> select_rows(SQLite::Database& database, Ledger& ledger, const RowSelection& selection);

class RowOrders {
 public:
  explicit RowOrders(SQLite::Database& database);
  /// Due now, and sent whatever their hash. Inside the caller's transaction; the number of lines.
  std::int64_t make_due(const std::vector<LineId>& lines, Time now);
  /// The same, and nothing counts as tried: not even an outcome that forbids to try again.
  std::int64_t make_new(const std::vector<LineId>& lines, Time now);

 private:
  Sql make_due_;
  Sql make_new_;
};

}  // namespace dotsync

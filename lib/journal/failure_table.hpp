// FailureTable: why rows are failed now, one line a row. Used by journal.cpp.
#pragma once

#include <optional>
#include <span>

#include "journal/bulk_rows.hpp"
#include "journal/line.hpp"
#include "journal/sql.hpp"

namespace dotsync {

class FailureTable {
 public:
  explicit FailureTable(SQLite::Database& database);
  /// Stores or replaces the line's failure; the time of the first one stays. `batch`: that reported it, if one did.
  void put(const Line& line, const Failure& failure, std::optional<BatchId> batch, Time at);
  void remove(std::span<const LineId> lines);
  bool empty();
  bool waits_for_mapping(LineId line);

 private:
  BulkRows rows_;
  Sql put_;
  Sql remove_;
  Sql any_;
  Sql waits_for_mapping_;
};

}  // namespace dotsync

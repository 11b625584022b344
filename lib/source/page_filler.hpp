// PageFiller: turns the rows of the statements of page_sql.hpp into a RowPage. Used by PostgresReader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "source/pg_session.hpp"
#include "source/relation.hpp"
#include "source/source.hpp"

namespace dotsync {

/// How the rows come, which tells the repeats of a key from its versions.
enum class PageOrder : std::uint8_t { by_watermark, by_key, none };

class PageFiller {
 public:
  /// `limit`: rows to take; what comes after them only says that more follows.
  PageFiller(const Relation& relation, std::size_t limit, PageOrder order);

  /// Watermark, key columns, then the mapped columns.
  void take(const Snapshot& snapshot, const PgRow& row);

  /// Rows met, left out repeats included.
  std::size_t met() const { return met_; }
  bool more() const { return more_; }
  RowPage take_page() { return std::move(page_); }
  std::vector<std::string> take_repeated_keys() { return std::move(repeated_keys_); }

 private:
  RowPlace place_of(const Snapshot& snapshot, const PgRow& row) const;

  std::size_t keys_;
  ColumnType ordered_by_;  ///< of the watermark; other: transaction ids, of 64 bits or of the system column
  bool xmin_;
  std::size_t limit_;
  PageOrder order_;
  RowPage page_;
  std::vector<std::string> repeated_keys_;
  std::size_t met_ = 0;
  bool more_ = false;
};

}  // namespace dotsync

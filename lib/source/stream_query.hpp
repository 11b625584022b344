// StreamQuery: what a stream reads of PostgreSQL, as one value. Made by the wiring from the settings and the mapping's
// columns, taken by every call of Source.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/column_request.hpp"

namespace dotsync {

/// timestamp: bounded by the server's clock. sequence: a number that grows with every change, drawn with cache size 1.
/// xid8: the id of the row's transaction, stamped by a trigger. xmin: no stamp at all, the whole relation is read and
/// filtered by the rows' own transaction ids where they have some.
enum class WatermarkKind : std::uint8_t { timestamp, sequence, xid8, xmin };

/// The configuration's word.
inline const char* to_text(WatermarkKind kind) {
  switch (kind) {
    case WatermarkKind::timestamp:
      return "timestamp";
    case WatermarkKind::sequence:
      return "sequence";
    case WatermarkKind::xid8:
      return "xid8";
    case WatermarkKind::xmin:
      return "xmin";
  }
  return "timestamp";
}

struct WatermarkColumn {
  std::string column;  ///< xmin: may be empty, and else only tells which of two rows with one address is the newer
  WatermarkKind kind = WatermarkKind::timestamp;
  std::string zone;                    ///< of a timestamp without zone, as PostgreSQL names it; else empty
  std::int64_t margin_us = 5'000'000;  ///< microseconds a stamp may be older than the start of its transaction
  bool operator==(const WatermarkColumn&) const = default;
};

struct StreamQuery {
  std::string stream;            ///< its name, for messages
  std::string table;             ///< as SQL writes it, "public.customers"; empty where `query` is set
  std::string query;             ///< one SELECT
  std::vector<std::string> key;  ///< column names; empty: the primary key of `table`
  WatermarkColumn watermark;
  std::string where;                   ///< an SQL predicate, or empty
  std::vector<ColumnRequest> columns;  ///< in the order in which pages carry them
  bool operator==(const StreamQuery&) const = default;
};

}  // namespace dotsync

// The statements that read rows: pages of a range, rows by key. Pure; names are quoted, values are parameters.
// Every statement gives the watermark, the key columns, then the selected columns. Used by PostgresReader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "source/relation.hpp"
#include "source/source.hpp"

namespace dotsync {

struct Statement {
  std::string sql;
  PgParams params;
};

/// Rows with a watermark within the bounds, after `after` if given. Throws SourceError(usage) for a key that is none.
Statement dated_page(const Relation& relation, const StreamQuery& query, const PageRequest& request, std::size_t limit);
/// Rows whose watermark is NULL, ordered by key. `after_key`: the key's text, or empty for the start.
Statement undated_page(const Relation& relation, const StreamQuery& query, const PassBounds& bounds,
                       const std::optional<std::string>& after_key, std::size_t limit);
/// The rows that the xids within `bounds` leave, whatever their watermark, ordered by key, after `after_key` if given.
Statement page_by_key(const Relation& relation, const StreamQuery& query, const PassBounds& bounds,
                      const std::optional<std::string>& after_key, std::size_t limit);
Statement rows_by_key(const Relation& relation, const StreamQuery& query, const std::vector<std::string>& keys);
/// How many rows of the range have no key: of views and queries only.
Statement count_null_keys(const Relation& relation, const StreamQuery& query, const PassBounds& bounds);
/// How many rows have no watermark; counts to `limit` only.
Statement count_undated(const Relation& relation, const StreamQuery& query, std::int64_t limit);
/// The keys of rows whose `column` equals `value` whatever the case, each with whether `where` holds for it.
Statement rows_by_value(const Relation& relation, const StreamQuery& query, const std::string& column,
                        const std::string& value, std::size_t limit);

/// Any question to the rows in `where`: SELECT list ... tail. The relation's qualifier stands before its columns.
Statement over_rows(const Relation& relation, const StreamQuery& query, const std::string& list,
                    const std::string& tail);

/// The filter on xids: the row's 32 bits lie in [xmin, xmax). Empty where it would say nothing: from the beginning, or
/// after so many transactions that 32 bits no longer tell.
std::string xmin_condition(const std::string& qualifier, const PassBounds& bounds);

}  // namespace dotsync

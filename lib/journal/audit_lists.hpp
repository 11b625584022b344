// The filtered lists of Audit: views of the journal with a WHERE. Used by audit.cpp, inside its read transaction, and
// by row_orders.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/audit.hpp"

namespace SQLite {
class Database;
}

namespace dotsync {

Table list_batches(SQLite::Database& database, const AuditFilter& filter);
Table list_failures(SQLite::Database& database, const AuditFilter& filter);
Table list_events(SQLite::Database& database, const AuditFilter& filter);
Table list_passes(SQLite::Database& database, const AuditFilter& filter);
std::optional<BatchAnswer> find_batch(SQLite::Database& database, const std::string& id);

/// `id` is the batch's number or the import's id; nothing where the journal knows neither.
std::optional<std::int64_t> find_batch_number(SQLite::Database& database, const std::string& id);

/// Throws Error(usage) where the journal lacks one of the streams.
void require_streams(SQLite::Database& database, const std::vector<std::string>& names);

}  // namespace dotsync

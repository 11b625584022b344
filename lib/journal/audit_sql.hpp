// Reads the rows of one question into a Table, with the column names the SQL gives. Used by audit.cpp and fsck.cpp.
#pragma once

#include <string>
#include <vector>

#include "journal/audit_table.hpp"

namespace SQLite {
class Database;
}

namespace dotsync {

/// `parameters` are bound to ?1, ?2 ... in order. Throws Error(journal).
Table read_table(SQLite::Database& database, const std::string& sql, const std::vector<TableValue>& parameters = {});

}  // namespace dotsync

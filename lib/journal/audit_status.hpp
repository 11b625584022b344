// How accounts and streams stand. Used by audit.cpp, inside its read transaction.
#pragma once

#include <vector>

#include "journal/audit.hpp"

namespace SQLite {
class Database;
}

namespace dotsync {

std::vector<AccountStatus> read_accounts(SQLite::Database& database);
std::vector<StreamStatus> read_streams(SQLite::Database& database, Time failures_since);

}  // namespace dotsync

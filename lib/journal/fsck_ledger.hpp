// Is every line of the ledger found by its key and by its address? Used by fsck.cpp.
#pragma once

#include <functional>
#include <string>

namespace SQLite {
class Database;
}

namespace dotsync {

class KeyedHash;

/// Calls `report` with the subject of each line that is not found, or not alone under its key. Inside the caller's
/// read transaction; memory does not grow with the ledger.
void check_ledger(SQLite::Database& database, KeyedHash& hash,
                  const std::function<void(const std::string& subject)>& report);

}  // namespace dotsync

#include "journal/versions.hpp"

#include <sqlite3.h>

namespace dotsync {

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace dotsync

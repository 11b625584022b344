// The numbered SQL files of migrations/, embedded at build time. Used by journal.cpp and by the schema test.
#pragma once

#include <string_view>
#include <vector>

namespace dotsync {

struct EmbeddedMigration {
  std::string_view name;  ///< "0001_journal.sql"; the number is the schema version it leads to
  std::string_view sql;
};

/// In order; never edited once landed.
const std::vector<EmbeddedMigration>& embedded_migrations();

}  // namespace dotsync

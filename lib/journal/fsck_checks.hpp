// The invariants of the journal that one question of SQL can ask. Used by fsck.cpp.
#pragma once

#include <string>
#include <vector>

namespace dotsync {

struct FsckCheck {
  std::string name;
  std::string words;  ///< what a row of the answer means
  std::string sql;    ///< one column: where; no row: all is well
};

/// In the order in which they are asked and reported.
std::vector<FsckCheck> fsck_checks();

}  // namespace dotsync

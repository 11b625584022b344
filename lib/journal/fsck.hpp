// fsck: does the journal keep the promises of docs/design.md "The journal"? Used by the command and by the tests after
// every kill. Reads only; works beside a running owner.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dotsync {

struct FsckOptions {
  /// active_imports_max by account name; an account that is not named has the vendor's 25.
  std::map<std::string, std::int64_t> active_imports_max;
};

/// One thing that must not be.
struct FsckFinding {
  std::string check;    ///< its name, such as "in_flight_only_in_open_imports"
  std::string subject;  ///< where: "batch 7, line 12"; empty where there were too many to name
  std::string words;    ///< what is wrong
};

/// Empty: all is well. Damage to the file itself comes alone: what a damaged file says proves nothing.
/// Throws Error(journal) where the file cannot be read at all.
std::vector<FsckFinding> fsck(const std::string& journal_path, const FsckOptions& options = {});

/// The check that the file itself is whole: its finding means damage, not a mistake of dotsync's.
inline constexpr const char* fsck_file_check = "file";

}  // namespace dotsync

// Ballast: some room on the journal's disk, kept by a file of zeros and given up when the disk is full, so that results
// of imports that are on their way can still be stored. Used by journal.cpp.
#pragma once

#include <cstdint>
#include <string>

namespace dotsync {

/// JOURNAL.ballast
std::string ballast_path(const std::string& journal_path);
/// Makes the file where there is none; a disk without so much room goes without.
void keep_ballast(const std::string& path, std::int64_t bytes);
/// False where there is none to give up.
bool drop_ballast(const std::string& path);

}  // namespace dotsync

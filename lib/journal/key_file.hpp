// The key of the ledger's hashes, 32 random bytes beside the journal. Used by journal_file.cpp.
#pragma once

#include <optional>
#include <string>

namespace dotsync {

/// JOURNAL.key
std::string key_path(const std::string& journal_path);

/// The key, nothing where there is no such file. Throws Error(journal) for a file that others can read, or of another
/// size.
std::optional<std::string> read_key_file(const std::string& path);

/// Makes a key and stores it, mode 0600, on the disk when this returns. The file must not exist. Throws Error(journal).
std::string create_key_file(const std::string& path);

}  // namespace dotsync

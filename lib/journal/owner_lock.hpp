// OwnerLock: one process at a time owns a journal. Used by journal_file.cpp; `status` asks journal_owner().
#pragma once

#include <optional>
#include <string>

namespace dotsync {

/// Holds a flock on FILE.lock, whose text is the owner's pid. The kernel frees it when the process ends, however it
/// ends.
class OwnerLock {
 public:
  /// Throws Error(journal) naming the pid where another process is the owner.
  explicit OwnerLock(const std::string& journal_path);
  ~OwnerLock();
  OwnerLock(const OwnerLock&) = delete;
  OwnerLock& operator=(const OwnerLock&) = delete;

 private:
  int file_ = -1;
};

/// The pid of the process that owns the journal now; nothing where none does. 0: owned, but the pid cannot be read.
std::optional<int> journal_owner(const std::string& journal_path);

}  // namespace dotsync

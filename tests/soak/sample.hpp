// Sample: what a running dotsync takes of the machine. Used by the long run.
#pragma once

#include <sys/types.h>

#include <string>

namespace dotsync {

struct Sample {
  double resident_mb = 0;
  long descriptors = 0;
  double journal_mb = 0;  ///< the file itself
  double wal_mb = 0;
  long contacts = 0;  ///< in imports so far
  long imports = 0;
};

/// Throws std::runtime_error where the process or its journal cannot be looked at.
Sample take_sample(pid_t pid, const std::string& journal);

}  // namespace dotsync

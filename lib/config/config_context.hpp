// ConfigContext: what the readers of the settings need to know of the file itself. Used only inside lib/config.
#pragma once

#include <string>

namespace dotsync {

struct ConfigContext {
  std::string file;         ///< as given on the command line
  bool is_private = false;  ///< nobody but its owner can read it: it may hold a plain text password
};

/// `path` as seen from the folder of `file`; an absolute one stays as it is.
std::string beside(const std::string& file, const std::string& path);

}  // namespace dotsync

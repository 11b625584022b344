// Reads a configuration or mapping file within its size limit. Used by load_settings and by read_stream.
#pragma once

#include <string>

namespace dotsync {

struct ConfigFile {
  std::string text;         ///< one byte more than the limit at most, so that the reader can tell
  bool is_private = false;  ///< no mode bit for group or others
  std::string failure;      ///< why it cannot be read and what to do; empty where it was
};

/// Never throws for what a file system can do.
ConfigFile read_config_file(const std::string& path);

}  // namespace dotsync

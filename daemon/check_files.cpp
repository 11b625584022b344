// The part of `check` that looks at the configuration's own files: who may change what is sent, and to whom.
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "daemon/cmd_check.hpp"

namespace dotsync {

void check_files(const Configuration& configuration, Findings& findings) {
  std::set<std::string> files = {configuration.settings.file};
  for (const StreamSettings& stream : configuration.settings.streams) {
    if (!stream.mapping_file.empty()) files.insert(stream.mapping_file);
  }
  for (const std::string& file : files) {
    struct stat entry {};
    if (stat(file.c_str(), &entry) != 0 || (entry.st_mode & S_IWOTH) == 0) continue;
    findings.warning(Spot{file, {}}, "configuration",
                     "everybody on this machine may change it, and with it what is sent",
                     fmt::format("chmod o-w {}", file));
  }
}

}  // namespace dotsync

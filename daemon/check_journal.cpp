// The part of `check` that looks at the journal's place; it creates nothing.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "daemon/cmd_check.hpp"

namespace dotsync {
namespace {

constexpr unsigned others_mask = 077;

void check_mode(const std::string& path, const char* what, const char* mode, Findings& findings) {
  struct stat entry {};
  if (stat(path.c_str(), &entry) != 0 || (entry.st_mode & others_mask) == 0) return;
  findings.warning("journal", fmt::format("{} {} can be read by others", what, path),
                   fmt::format("chmod {} {}", mode, path));
}

}  // namespace

void check_journal(const Configuration& configuration, Findings& findings) {
  const std::string& path = configuration.settings.journal.path;
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return findings.error(Part::journal, "journal", fmt::format("the folder {} is not there", folder),
                          fmt::format("install -d -m 0700 -o dotsync -g dotsync {}", folder));
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return findings.error(Part::journal, "journal", fmt::format("the folder {} cannot be written by this user", folder),
                          "run the command as the folder's owner: sudo -u dotsync dotsync ...");
  }
  check_mode(folder, "the folder", "0700", findings);
  if (!std::filesystem::exists(path, error))
    return findings.ok("journal", fmt::format("{} will be created by the first turn", path));
  if (access(path.c_str(), R_OK | W_OK) != 0) {
    return findings.error(Part::journal, "journal", fmt::format("{} cannot be read and written by this user", path),
                          "run the command as its owner: sudo -u dotsync dotsync ...");
  }
  check_mode(path, "the file", "0600", findings);
  if (!std::filesystem::exists(path + ".key", error)) {
    return findings.error(Part::journal, "journal",
                          fmt::format("the key {}.key is missing: the ledger cannot be read without it", path),
                          "restore it from the backup that holds the journal");
  }
  findings.ok("journal", fmt::format("{} is in place", path));
}

}  // namespace dotsync

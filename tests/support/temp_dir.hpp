// TempDir: a private folder (0700) for one test, removed with all it holds.
#pragma once

#include <filesystem>
#include <string>

namespace dotsync {

class TempDir {
 public:
  /// TMPDIR; without it where it says, so far as the machine has that.
  enum class Where { disk, memory };
  explicit TempDir(Where where = Where::disk);
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Writes the whole text, with mode 0600; throws std::runtime_error where it cannot.
void write_file(const std::filesystem::path& path, const std::string& text);
std::string read_file(const std::filesystem::path& path);

}  // namespace dotsync

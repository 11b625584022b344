// Small files that lie beside the journal: what key_file.cpp, generation.cpp and ballast.cpp share.
#pragma once

#include <string>

namespace dotsync {

/// Closes the descriptor when it goes; one below 0 is none.
class OpenFile {
 public:
  explicit OpenFile(int file) : file_(file) {}
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

/// The folder's entry for a file that was just made reaches the disk too.
void sync_folder_of(const std::string& path);

}  // namespace dotsync

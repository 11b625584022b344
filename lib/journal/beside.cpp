#include "journal/beside.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace dotsync {

OpenFile::~OpenFile() {
  if (file_ >= 0) close(file_);
}

void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const OpenFile opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) fsync(opened.get());
}

}  // namespace dotsync

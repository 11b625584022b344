#include "journal/ballast.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "journal/beside.hpp"

namespace dotsync {

std::string ballast_path(const std::string& journal_path) { return journal_path + ".ballast"; }

void keep_ballast(const std::string& path, std::int64_t bytes) {
  const OpenFile file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return;
  if (posix_fallocate(file.get(), 0, static_cast<off_t>(bytes)) != 0) unlink(path.c_str());
}

bool drop_ballast(const std::string& path) { return unlink(path.c_str()) == 0; }

}  // namespace dotsync

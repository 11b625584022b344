#include "config/config_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/limits.hpp"
#include "config/secret_file.hpp"

namespace dotsync {
namespace {

std::string explain(int error) {
  std::string text = std::strerror(error);
  if (error == ENOENT) text += "; check the name";
  if (error == EACCES) text += "; run the command as the service's user: sudo -u dotsync dotsync ...";
  return text;
}

/// Reads on until the end, the limit or a failure; returns errno.
int read_all(int fd, std::string& text) {
  std::array<char, 16'384> buffer{};
  while (text.size() <= limits::config_bytes_max) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return 0;
}

}  // namespace

ConfigFile read_config_file(const std::string& path) {
  ConfigFile file;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    file.failure = explain(errno);
    return file;
  }
  file.is_private = is_owner_only(fd);
  if (const int error = read_all(fd, file.text); error != 0) file.failure = explain(error);
  ::close(fd);
  return file;
}

}  // namespace dotsync

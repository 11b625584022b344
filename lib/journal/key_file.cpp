#include "journal/key_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "journal/beside.hpp"

namespace dotsync {
namespace {

constexpr std::size_t key_bytes = 32;

[[noreturn]] void fail(const char* verb, const std::string& path) {
  throw Error(Part::journal, fmt::format("cannot {} the journal's key {}: {}", verb, path, std::strerror(errno)),
              "run dotsync as the user that owns the journal's folder");
}

}  // namespace

std::string key_path(const std::string& journal_path) { return journal_path + ".key"; }

std::optional<std::string> read_key_file(const std::string& path) {
  const OpenFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("read", path);
  }
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) fail("read", path);
  if ((facts.st_mode & 077U) != 0) {
    throw Error(Part::journal, fmt::format("the journal's key {} can be read by others", path),
                fmt::format("chmod 600 {}", path));
  }
  std::string key(key_bytes + 1, '\0');
  const ssize_t size = read(file.get(), key.data(), key.size());
  if (size < 0) fail("read", path);
  if (static_cast<std::size_t>(size) != key_bytes) {
    throw Error(Part::journal, fmt::format("the journal's key {} has another size than {} bytes", path, key_bytes),
                "restore the key that belongs to this journal");
  }
  key.resize(key_bytes);
  return key;
}

std::string create_key_file(const std::string& path) {
  std::string key(key_bytes, '\0');
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) fail("make", path);
  const OpenFile file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) fail("create", path);
  if (write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) || fsync(file.get()) != 0) {
    const int reason = errno;
    unlink(path.c_str());
    errno = reason;
    fail("write", path);
  }
  sync_folder_of(path);
  return key;
}

}  // namespace dotsync

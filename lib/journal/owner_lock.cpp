#include "journal/owner_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/error.hpp"

namespace dotsync {
namespace {

std::string lock_path(const std::string& journal_path) { return journal_path + ".lock"; }

int read_pid(int file) {
  std::array<char, 16> text{};
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  int pid = 0;
  if (size > 0) std::from_chars(text.data(), text.data() + size, pid);
  return pid;
}

/// journal_owner() holds the lock for a moment while it looks, so that one refusal is not yet an owner.
bool lock_patiently(int file) {
  constexpr int attempts = 10;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK && errno != EINTR) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

OwnerLock::OwnerLock(const std::string& journal_path) {
  const std::string path = lock_path(journal_path);
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) {
    throw Error(Part::journal, fmt::format("cannot open the journal's lock {}: {}", path, std::strerror(errno)),
                "run dotsync as the user that owns the journal's folder");
  }
  if (!lock_patiently(file_)) {
    const int pid = read_pid(file_);
    close(file_);
    throw Error(Part::journal, fmt::format("the journal {} belongs to a running dotsync, pid {}", journal_path, pid),
                "wait until it ends, or stop it; a journal has one owner at a time");
  }
  const std::string pid = fmt::format("{}\n", getpid());
  // Without the pid the lock still holds; only the message of a second owner is poorer.
  const bool written = ftruncate(file_, 0) == 0 && pwrite(file_, pid.data(), pid.size(), 0) > 0;
  static_cast<void>(written);
}

OwnerLock::~OwnerLock() { close(file_); }

std::optional<int> journal_owner(const std::string& journal_path) {
  const int file = open(lock_path(journal_path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return std::nullopt;
  std::optional<int> owner;
  if (flock(file, LOCK_SH | LOCK_NB) != 0) owner = read_pid(file);
  close(file);
  return owner;
}

}  // namespace dotsync

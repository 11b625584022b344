#include "config/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace dotsync {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// The kernel's form of an access list (linux/posix_acl_xattr.h): a version, then entries of tag, permissions, id, all
/// little-endian.
struct AclEntry {
  std::uint16_t tag;
  std::uint16_t permissions;
  std::uint32_t id;
};
constexpr std::uint32_t acl_version = 2;
constexpr std::uint16_t acl_group_obj = 0x04;
constexpr std::uint16_t acl_group = 0x08;
constexpr std::uint16_t acl_mask = 0x10;
constexpr std::uint16_t acl_other = 0x20;

/// systemd (252, src/core/execute.c) keeps a credential with root and adds its user to the file's access list; the
/// group bits of the mode then show the list's mask and no group at all.
bool only_users_have_access(int fd) {
  std::array<char, 1024> raw{};
  const ssize_t size = ::fgetxattr(fd, "system.posix_acl_access", raw.data(), raw.size());
  std::uint32_t version = 0;
  if (size < static_cast<ssize_t>(sizeof version)) return false;
  std::memcpy(&version, raw.data(), sizeof version);
  if (version != acl_version) return false;
  bool masked = false;
  for (std::size_t at = sizeof version; at + sizeof(AclEntry) <= static_cast<std::size_t>(size);
       at += sizeof(AclEntry)) {
    AclEntry entry{};
    std::memcpy(&entry, raw.data() + at, sizeof entry);
    const bool others = entry.tag == acl_group_obj || entry.tag == acl_group || entry.tag == acl_other;
    if (others && entry.permissions != 0) return false;
    masked = masked || entry.tag == acl_mask;
  }
  return masked;
}

SecretFileFailure open_failure(const std::string& path, int error) {
  SecretFileFailure failure;
  failure.is_absent = error == ENOENT || error == ENOTDIR;
  failure.what = fmt::format("{}: {}", path, std::strerror(error));
  if (error == EACCES) failure.hint = "run the command as the service's user: sudo -u dotsync dotsync ...";
  return failure;
}

}  // namespace

bool is_owner_only(int file_descriptor) {
  struct stat info {};
  return ::fstat(file_descriptor, &info) == 0 && (info.st_mode & 077U) == 0;
}

std::variant<Secret, SecretFileFailure> read_secret_file(const std::string& path, SecretFileRule rule,
                                                         std::size_t bytes_max) {
  // O_NONBLOCK: a fifo without a writer must not stop the program for ever.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return open_failure(path, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return SecretFileFailure{false, fmt::format("{}: not an ordinary file", path), "put the secret into a file"};
  }
  const bool listed = rule == SecretFileRule::service_manager && only_users_have_access(file.get());
  if (!is_owner_only(file.get()) && !listed) {
    return SecretFileFailure{false,
                             fmt::format("{}: others than its owner can read this secret (mode {:04o})", path,
                                         static_cast<unsigned>(info.st_mode & 07777U)),
                             fmt::format("run: chmod 600 {}", path)};
  }
  std::string text(bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return open_failure(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  Secret secret(std::move(text));
  if (size <= bytes_max) return secret;
  return SecretFileFailure{false, fmt::format("{}: longer than {} bytes", path, bytes_max),
                           "a file holds one secret and nothing else"};
}

}  // namespace dotsync

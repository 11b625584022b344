#include "journal/generation.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/error.hpp"
#include "journal/beside.hpp"

namespace dotsync {
namespace {

[[noreturn]] void fail(const char* verb, const std::string& path) {
  throw Error(Part::journal, fmt::format("cannot {} {}: {}", verb, path, std::strerror(errno)),
              "run dotsync as the user that owns the journal's folder, and see that its disk has room");
}

}  // namespace

std::string generation_path(const std::string& journal_path) { return journal_path + ".generation"; }

std::optional<Generation> read_generation(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  std::ifstream file(path);
  if (!file) fail("read", path);
  Generation generation;
  if (!(file >> generation.now)) {
    throw Error(Part::journal, fmt::format("{} has no number in it", path),
                "restore it together with the journal, or start anew with `dotsync rebuild`");
  }
  std::int64_t next = 0;
  if (file >> next) generation.next = next;
  return generation;
}

void write_generation(const std::string& path, const Generation& generation, bool durable) {
  const std::string fresh = path + ".new";
  std::string text = std::to_string(generation.now);
  if (generation.next) text += ' ' + std::to_string(*generation.next);
  text += '\n';
  const OpenFile file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) fail("write", fresh);
  if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) fail("write", fresh);
  if (durable && fsync(file.get()) != 0) fail("write", fresh);
  if (std::rename(fresh.c_str(), path.c_str()) != 0) fail("replace", path);
  if (durable) sync_folder_of(path);
}

}  // namespace dotsync

// FaultVfs: a disk for SQLite that fails when it is told to. While one lives, every connection that is opened uses it.
// Lets through to the real file system what it does not spoil. Used by the tests of lib/journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace dotsync {

class FaultVfs {
 public:
  enum class Fault : std::uint8_t {
    none,
    io_error,  ///< the operation fails
    full,      ///< a write finds no room; a sync fails
    power,     ///< the operation and all that follow fail; see restore()
  };

  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  /// The n-th write, sync or truncation from now on fails, counted from 1.
  void fail_at(long nth, Fault fault);
  /// Whether it came to that.
  bool has_failed() const { return failed_; }
  /// Files do not grow as long as this one exists.
  void full_while_exists(std::string path) { reserve_ = std::move(path); }

  /// After a power cut, when all connections are closed: every file has what was synced, and of what was written later
  /// some sectors, as `seed` has it. The disk works again.
  void restore(std::uint64_t seed);

  // For the functions that SQLite calls.
  int judge(const std::string& name, bool grows, bool is_sync);
  void opened(const std::string& name);
  void wrote(const std::string& name, std::int64_t offset, std::string bytes);
  void truncated(const std::string& name, std::int64_t size);
  void synced(const std::string& name);
  void removed(const std::string& name) { files_.erase(name); }
  bool is_dead() const { return dead_; }
  sqlite3_vfs* real() const { return real_; }

 private:
  struct Change {
    std::int64_t offset = 0;  ///< of a truncation the new size
    std::string bytes;
    bool truncates = false;
  };
  struct Tracked {
    std::string durable;
    std::vector<Change> pending;
  };

  sqlite3_vfs* real_;
  sqlite3_vfs* own_;
  std::map<std::string, Tracked> files_;
  std::string reserve_;
  long countdown_ = 0;
  Fault fault_ = Fault::none;
  bool failed_ = false;
  bool dead_ = false;
};

}  // namespace dotsync

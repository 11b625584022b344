#include "daemon/daemon_state.hpp"

#include <sys/stat.h>

#include "journal/owner_lock.hpp"

namespace dotsync {

DaemonState look_for_daemon(const std::string& journal_path) {
  DaemonState daemon;
  const auto owner = journal_owner(journal_path);
  if (!owner) return daemon;
  daemon.running = true;
  if (*owner > 0) daemon.pid = *owner;
  // An owner writes its pid into the lock when it starts.
  struct stat lock {};
  if (stat((journal_path + ".lock").c_str(), &lock) == 0) {
    daemon.since = from_ms(static_cast<long long>(lock.st_mtim.tv_sec) * 1000 + lock.st_mtim.tv_nsec / 1'000'000);
  }
  return daemon;
}

}  // namespace dotsync

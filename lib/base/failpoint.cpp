#include "base/failpoint.hpp"

#ifdef DOTSYNC_FAILPOINTS
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <string>

namespace dotsync {

void reach_failpoint(const char* name) {
  const char* setting = std::getenv("DOTSYNC_FAILPOINT_KILL");
  if (setting == nullptr) return;
  const std::string wanted(setting);
  const std::size_t colon = wanted.find(':');
  if (wanted.substr(0, colon) != name) return;
  static std::map<std::string, int> passes;  // the core's thread is the only one that comes here
  const int nth = colon == std::string::npos ? 1 : std::atoi(wanted.c_str() + colon + 1);
  if (++passes[name] == nth) kill(getpid(), SIGKILL);
}

}  // namespace dotsync
#endif

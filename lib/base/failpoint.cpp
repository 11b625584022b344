#include "base/failpoint.hpp"

#ifdef DOTSYNC_FAILPOINTS
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <utility>

namespace dotsync {
namespace {

/// What a test has set. A failpoint has no object that could carry it.
struct TestSettings {
  std::function<void(const char*)> hook;
  std::string mutant;
};

TestSettings& test_settings() {
  static TestSettings settings;
  return settings;
}

}  // namespace

void set_failpoint_hook(std::function<void(const char*)> hook) { test_settings().hook = std::move(hook); }
void set_mutant(std::string name) { test_settings().mutant = std::move(name); }
bool is_mutant(const char* name) { return !test_settings().mutant.empty() && test_settings().mutant == name; }

void reach_failpoint(const char* name) {
  if (test_settings().hook) test_settings().hook(name);
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

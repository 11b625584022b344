// Failpoints and mutants: places at which a test ends the process, and deliberate breaks that a test switches on to see
// them caught. Compiled only where DOTSYNC_FAILPOINTS is defined; a release has none.
#pragma once

#ifdef DOTSYNC_FAILPOINTS
#include <functional>
#include <string>

namespace dotsync {

/// DOTSYNC_FAILPOINT_KILL=NAME[:N] in the environment ends the process at the N-th pass of that name, as kill -9 would.
void reach_failpoint(const char* name);

/// Called at every failpoint first; may throw, to end an engine that runs in a test's own process. Empty: nothing.
/// The core's thread only.
void set_failpoint_hook(std::function<void(const char* name)> hook);

/// One break of a rule is in force, or none (empty). Before the engine runs; the core's thread only.
void set_mutant(std::string name);
bool is_mutant(const char* name);

}  // namespace dotsync
#define DOTSYNC_FAILPOINT(name) ::dotsync::reach_failpoint(name)
#define DOTSYNC_MUTANT(name) ::dotsync::is_mutant(name)
#else
#define DOTSYNC_FAILPOINT(name) static_cast<void>(0)
#define DOTSYNC_MUTANT(name) false
#endif

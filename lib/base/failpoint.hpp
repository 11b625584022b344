// Failpoints: named places at which a test kills the process. Compiled only where DOTSYNC_FAILPOINTS is defined; a
// release has none. DOTSYNC_FAILPOINT_KILL=NAME[:N] in the environment ends the process at the N-th pass of that name,
// as kill -9 would.
#pragma once

#ifdef DOTSYNC_FAILPOINTS
namespace dotsync {
void reach_failpoint(const char* name);
}
#define DOTSYNC_FAILPOINT(name) ::dotsync::reach_failpoint(name)
#else
#define DOTSYNC_FAILPOINT(name) static_cast<void>(0)
#endif

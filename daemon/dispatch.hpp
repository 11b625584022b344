// Dispatch: which function a command is, and what it is given. Used by main.cpp.
#pragma once

#include "daemon/options.hpp"

namespace dotsync {

/// Returns the exit code; throws Error for what keeps the command from starting.
int dispatch(const Options& options);

}  // namespace dotsync

// `dotsync init`: a first configuration and mapping for a table, from what the table and the account say of themselves.
// Used by dispatch.cpp.
#pragma once

#include "base/clock.hpp"
#include "daemon/options.hpp"

namespace dotsync {

/// Writes two new files and says which; an account that cannot be asked is a note. Never touches a file that is there.
int run_init(const Options& options, const Clock& clock);

}  // namespace dotsync

// `dotsync version`: versions of dotsync and of the libraries it runs with, for bug reports.
#pragma once

namespace dotsync {

/// Prints them; returns the exit code.
int print_versions(bool json);

}  // namespace dotsync

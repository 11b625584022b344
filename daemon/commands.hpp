// The commands that need the journal only, and `explain`: each prints on stdout and returns the exit code. None needs a
// secret or a server, but for the live row of `why`. Used by dispatch.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "config/settings.hpp"
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"

namespace dotsync {

/// Where every account and stream stands, and what holds it back. 1 where a person is needed.
int run_status(const Options& options, const Settings& settings, const Clock& clock);

/// What `why` needs to look at the source; `trouble` says why it cannot.
struct LiveAccess {
  std::optional<Configuration> configuration;  ///< with its mappings compiled
  std::optional<Secrets> secrets;
  std::optional<Error> trouble;
};

/// Everything known of one contact. 1 where neither the journal nor the source knows it.
int run_why(const Options& options, const Settings& settings, const LiveAccess& live, const Clock& clock);

/// The lists `journal batches|batch|failures|events|passes`.
int run_journal(const Options& options, const Settings& settings, const Clock& clock);

/// The journal's invariants: 1 for a broken one, 5 for a damaged file.
int run_fsck(const Options& options, const Settings& settings);

// Operator commands leave a request that the journal's owner takes up; each is named after its command.

/// `pause` and `resume`.
int run_hold(const Options& options, const Settings& settings, const Clock& clock);
int run_retry(const Options& options, const Settings& settings, const Clock& clock);
int run_resend(const Options& options, const Settings& settings, const Clock& clock);
int run_reconcile(const Options& options, const Settings& settings, const Clock& clock);
/// `kinds`: of identifier that the address may be, besides the usual ones: the match identifiers of the mappings.
int run_forget(const Options& options, const Settings& settings, const std::vector<std::string>& kinds,
               const Clock& clock);

/// A new journal, or a stream of it anew; while nobody owns it.
int run_rebuild(const Options& options, const Settings& settings, const Clock& clock);

/// A failure code in plain words; without one, all of them.
int run_explain(const Options& options);

/// Throws Error(journal) where there is no journal, or none that this user may read.
void require_journal(const std::string& path);

}  // namespace dotsync

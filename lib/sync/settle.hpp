// Settle: what a final import means for each of its contacts. Pure; used by poller.cpp, tested by table.
// docs/design.md "Imports", paragraph "Report": Finished is not success.
#pragma once

#include <string>
#include <vector>

#include "base/keyed_hash.hpp"
#include "journal/settlement.hpp"
#include "model/report.hpp"

namespace dotsync {

struct RetryPolicy {
  Duration transient_min{std::chrono::minutes(1)};  ///< first retry of a transient failure, then doubled
  Duration transient_max{std::chrono::hours(6)};
  Duration set_up{std::chrono::hours(24)};       ///< class "fix the set-up", besides a changed mapping
  Duration unknown_code{std::chrono::hours(1)};  ///< once, then as "fix the row"
  Duration unreported{std::chrono::hours(1)};    ///< once, then failed with code unreported
};

/// The results of all `items` of a batch by its report. Any identifier of a reported contact may name it: an identity
/// covers its kind, so only the one that the contact was matched by can hit. An item whose line has moved on to a later
/// batch keeps its line's state: a stuck import that ended orders a re-assert.
std::vector<ItemResult> settle_report(BatchId batch, const std::vector<Item>& items, const ImportReport& report,
                                      KeyedHash& hash, const RetryPolicy& policy, Time now);

/// The results when the import as a whole came to nothing: every contact is due again at `due_at`, listed with `code`
/// in the vendor's word (ImportFailed, RejectedByWatchdog, ExceedsAllowedContactLimit).
std::vector<ItemResult> settle_without_report(BatchId batch, const std::vector<Item>& items, const std::string& code,
                                              Time due_at, Time now);

/// The results when nobody can tell (unknown came to its settle time, a stuck import was given up): due now. Goes with
/// Doubt::asserted, since other rows may own the contacts by now.
std::vector<ItemResult> reassert_items(BatchId batch, const std::vector<Item>& items, Time now);

/// The results when an import is stuck: its contacts are free for newer rows, and asserted again when it ends.
std::vector<ItemResult> free_items(BatchId batch, const std::vector<Item>& items, Time now);

/// The results of a refusal: nothing was taken, every contact is due again at once.
std::vector<ItemResult> release_items(BatchId batch, const std::vector<Item>& items, Time now);

/// The result when a contact was refused alone: failed with the vendor's words until its row or the mapping changes.
std::vector<ItemResult> refuse_item(BatchId batch, const std::vector<Item>& items, const std::string& code,
                                    const std::string& description, Time now);

}  // namespace dotsync

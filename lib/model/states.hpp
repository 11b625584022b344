// The words for where a batch, a row and a pass stand. Stored in the journal as numbers, shown as these words.
#pragma once

#include <cstdint>
#include <string_view>

namespace dotsync {

/// docs/design.md "Imports": submitting is journaled before the PUT; finished, failed, refused, resolved, abandoned are
/// final.
enum class BatchState : std::uint8_t {
  submitting,
  accepted,
  finished,
  failed,
  refused,
  unknown,
  stuck,
  abandoned,
  resolved
};

/// What is known of a row now. `due` waits for its next attempt.
enum class Outcome : std::uint8_t { current, in_flight, due, failed, partial, rejected, superseded, gone };

/// What a batch's report said of one contact.
enum class ItemOutcome : std::uint8_t { open, created, updated, partial, failed, unreported, unsettled };

enum class PassKind : std::uint8_t { poll, reconcile, due };

/// Why a line is due. `changed` compares hashes; all others send whatever the hash.
enum class DueReason : std::uint8_t { none, changed, retry, reassert, reconsider };

/// What a person has to do about a failure, and so when it is tried again.
enum class FailureClass : std::uint8_t { fix_row, transient, set_up, suppressed, unknown };

std::string_view to_text(BatchState state);
std::string_view to_text(Outcome outcome);
std::string_view to_text(ItemOutcome outcome);
std::string_view to_text(PassKind kind);
std::string_view to_text(FailureClass failure_class);

/// Open batches hold the locks of their contacts: submitting, accepted, unknown. Stuck ones have freed them.
bool holds_locks(BatchState state);
bool is_final(BatchState state);
/// The legal steps; the journal's triggers hold the same table and a test compares the two.
bool is_legal(BatchState from, BatchState to);

}  // namespace dotsync

// Line: what the ledger knows of one row of one stream. Written by lib/sync, stored by Ledger.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/keyed_hash.hpp"
#include "base/strong_id.hpp"
#include "model/channel_status.hpp"
#include "model/consent_marks.hpp"
#include "model/states.hpp"

namespace dotsync {

struct Line {
  LineId id;  ///< 0: not yet stored
  StreamId stream;
  std::string row_key;
  std::optional<Identity> identity;    ///< of the match identifier; nothing while the row is rejected without one
  std::int64_t watermark_value = 0;    ///< RowPlace::watermark_value of the version read last
  std::uint64_t read_xmin = 0;         ///< snapshot that read that version
  std::int64_t tried_hash = 0;         ///< payload tried last, 0 none
  std::int64_t acknowledged_hash = 0;  ///< payload a clean outcome of an untainted import confirmed last, 0 none (R4)
  Outcome outcome = Outcome::current;
  BatchId batch;                           ///< that carried it last, 0 never
  std::optional<std::int64_t> contact_id;  ///< Dotdigital's id once reported
  DueReason due_reason = DueReason::none;
  std::optional<Time> due_at;  ///< next attempt; a mark that only a later read by key clears (docs/design.md "Ledger")
  int attempts = 0;            ///< failed attempts in a row, for backoff
  Time updated_at;
  /// While an import is under way that gives the contact its new identifier: the one it had. Held locked too.
  std::optional<Identity> former_identity;
  std::string fields;  ///< model/field_digests.hpp, of what was sent last; empty: nothing was
  // Of the contact that the row owns; nothing while it owns none.
  ChannelStatuses statuses{};
  ConsentMarks consents{};
};

/// A contact whose row is gone travels without a payload of a row: `tried_hash` then says what was told of it. No real
/// payload has such a hash but by a chance of 2^-63.
namespace parting {
inline constexpr std::int64_t unsubscribed = 1;
inline constexpr std::int64_t suppressed = 2;
inline bool is(std::int64_t hash) { return hash == unsubscribed || hash == suppressed; }
}  // namespace parting

/// Lines that are due: contacts asserted again after a lost answer, which may wait their turn, and all others.
enum class DueKind : std::uint8_t { fresh, reassert };

/// Why a row is failed, partial, rejected or unreported now. Removed when the row is current again.
struct Failure {
  Outcome outcome = Outcome::failed;
  std::string code;
  FailureClass failure_class = FailureClass::unknown;
  std::string field;        ///< mapping field of a rejection, else empty
  std::string description;  ///< the vendor's or the mapping's words
  std::string remedy;
  std::string identifier;  ///< address in clear, only here and only while failed
};

}  // namespace dotsync

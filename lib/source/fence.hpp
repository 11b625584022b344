// The fence: below which watermark no transaction that is still open can write. Pure; the statements that gather the
// facts are in fence_reader.hpp, the rules in docs/design.md "Change detection". Fences are journaled by lib/sync as
// texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/stream_query.hpp"

namespace dotsync {

/// Full 64-bit transaction ids: everything below xmin has ended, everything from xmax on had not begun.
struct Snapshot {
  std::uint64_t xmin = 0;
  std::uint64_t xmax = 0;
  bool operator==(const Snapshot&) const = default;
};

/// A watermark as a number that keeps the order: microseconds since the epoch in UTC, or the sequence number.
using WatermarkValue = std::int64_t;

/// One taken fence. Made by Source::open_pass, kept in the journal's history.
struct Fence {
  std::int64_t clock_us = 0;             ///< the server's clock, microseconds since the epoch
  WatermarkValue mark = 0;               ///< whatever begins after this fence stamps at or above it
  std::optional<WatermarkValue> bound;   ///< L'; nothing: -infinity
  bool hidden = false;                   ///< some open transaction could not be read, so `bound` went by virtual xids
  std::vector<std::string> virtualxids;  ///< open at the fence, of this database, our own left out
  std::vector<std::string> prepared;     ///< prepared transactions of this database
  Snapshot snapshot;                     ///< of the pass that this fence opened
  std::string server;                    ///< system identifier and timeline
  std::string relation;                  ///< what was read: oids of the table and its partitions, and the kind
  std::string in_progress;  ///< xid8: the snapshot as PostgreSQL writes it; empty on a standby, which does not know it
  int without_bound = 0;    ///< passes after this one that still read without L, since the clock stepped back
  bool restart = false;     ///< older fences are void: another server or table, or a clock that stepped back
  bool operator==(const Fence&) const = default;
};

/// A process of the server that may hold a transaction, as pg_stat_activity shows it to our role. Times are nothing
/// where NULL.
struct Session {
  std::int64_t pid = 0;
  bool other_database = false;  ///< of another database or of none: cannot write our rows
  bool autovacuum = false;      ///< changes no row
  bool idle = false;            ///< no transaction is open
  std::optional<std::int64_t> xact_start_us;
  std::optional<std::int64_t> query_start_us;
};

/// One line of pg_locks; a virtual xid is held as long as its transaction is open and is visible to every role.
struct VirtualXid {
  std::int64_t pid = 0;
  std::string id;
};

/// Gathered in this order, each in a statement and snapshot of its own.
struct FenceFacts {
  std::int64_t clock_us = 0;
  std::optional<WatermarkValue> sequence_max;  ///< sequence streams only, read next; nothing: the table is empty
  std::vector<VirtualXid> virtualxids_before;
  std::vector<Session> sessions;
  std::vector<VirtualXid> virtualxids_after;
  std::vector<std::string> prepared;
};

/// The fence of these facts; `history` is oldest first and belongs to the same server and a clock that did not step.
Fence decide_fence(const FenceFacts& facts, const std::vector<Fence>& history, WatermarkKind kind,
                   std::int64_t margin_us);

/// Positions in `history` (oldest first, the newest fence included) that no later decision needs. What stays: the
/// newest fences, the newest one that qualifies for the virtual xid rule, and ever fewer of the older ones; never more
/// than `fences_max`.
std::vector<std::size_t> fences_to_drop(const std::vector<Fence>& history, std::size_t fences_max = 64);

/// For the journal: one line of text, a JSON array of texts. parse_fence gives nothing on a text it did not write.
std::string fence_text(const Fence& fence);
std::optional<Fence> parse_fence(std::string_view text);

/// L' as the exact text that PassBounds::lower carries: "2026-03-29 01:00:00.123456+00", the digits of a sequence
/// number, or the snapshot "748:752:748,750" of an xid8 stream; nothing: -infinity.
std::optional<std::string> bound_text(const Fence& fence, WatermarkKind kind);
std::optional<std::string> bound_text(const std::optional<WatermarkValue>& bound, WatermarkKind kind);

}  // namespace dotsync

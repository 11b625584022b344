// Source: the seam to the database. Used by lib/sync; PostgresSource stands behind it in production, a simulated one in
// tests.
//
// Threads: every function returns at once and may be called only from the core's thread. Its `done` runs later, on the
// core's thread, exactly once, unless the Source is destroyed first: then never. Answers come in the order of the
// calls. Ownership: arguments are copied; an answer belongs to the receiver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/row.hpp"
#include "source/fence.hpp"
#include "source/source_failure.hpp"
#include "source/stream_query.hpp"

namespace dotsync {

/// What a stream's table or query looks like now.
struct StreamFacts {
  std::vector<Column>
      columns;  ///< one per StreamQuery::columns, same order; with a zone applied the type is timestamptz
  std::vector<Column> all_columns;  ///< everything the table or query offers, for messages and did-you-mean
  std::vector<std::string> key;     ///< the key in force: declared, or the primary key
  bool xmin_filter = false;         ///< false for views and queries: ranges only, repeats are the ledger's to remove
};

/// Whether the journaled X and L may still be used (docs/design.md "Change detection").
enum class Trust : std::uint8_t {
  as_journaled,        ///< read from X, L
  without_bound,       ///< the server's clock stepped back: from X, but L = -infinity
  from_the_beginning,  ///< another server, timeline, table or set of partitions: X = 0, L = -infinity
};

/// A new pass: the fence and the first snapshot. `fence` is journaled at once, X' = fence.snapshot.xmin, N =
/// fence.snapshot.xmax, L' = bound_text(fence.bound) come into force with the pass's last page.
struct OpenedPass {
  Fence fence;
  Trust trust = Trust::as_journaled;
  std::string reason;  ///< why the trust is not as_journaled, for the log and an event
  /// Who makes this and the next passes read more than what changed, in words, where it has for minutes; else empty.
  std::string widened_by;
};

/// The range that a pass reads. All pages of one pass carry the same bounds, also after a restart.
struct PassBounds {
  std::uint64_t xmin = 0;            ///< X; 0: from the beginning, no filter on xids
  std::optional<std::string> lower;  ///< L as bound_text() wrote it; nothing: -infinity
  std::uint64_t xmax = 0;            ///< N
};

/// After this row; both texts as RowPlace has them. An empty watermark stands for NULL (these rows come last).
struct PagePosition {
  std::string watermark;
  std::string key;
};

struct PageRequest {
  PassBounds bounds;
  std::optional<PagePosition> after;  ///< nothing: from the start
  std::size_t limit = 0;              ///< rows, at least 1
};

/// A page of the whole stream in key order, whatever the watermark (reconcile).
struct ScanRequest {
  std::optional<std::string> after_key;  ///< RowPlace::key; nothing: from the start
  std::size_t limit = 0;                 ///< rows, at least 1
};

/// Of a scan: ordered by key; a NULL watermark is an empty text, and keys met twice are left out whatever their stamps.
struct PageAnswer {
  RowPage page;       ///< ordered by watermark, then key; rows without a watermark come last, by key
  bool last = false;  ///< nothing follows in this pass
  Snapshot snapshot;  ///< that read this page
  std::vector<std::string>
      repeated_keys;           ///< keys met twice with one watermark (queries only): their later rows are left out
  std::int64_t null_keys = 0;  ///< with the last page of a query: its rows whose key is NULL; no page carries them
};

/// Rows found by key, in no order. A key without a row is absent: it left `where` or is gone.
struct KeysAnswer {
  RowPage page;
  Snapshot snapshot;
};

class Source {
 public:
  virtual ~Source() = default;
  virtual void describe(const StreamQuery& query, SourceDone<StreamFacts> done) = 0;
  /// Takes a fence, then the first snapshot. `history`: the stream's journaled fences, oldest first.
  virtual void open_pass(const StreamQuery& query, std::vector<Fence> history, SourceDone<OpenedPass> done) = 0;
  virtual void read_page(const StreamQuery& query, const PageRequest& request, SourceDone<PageAnswer> done) = 0;
  /// Without a fence and without regard to stamps, so of every relation that has a key, also where ranges are refused.
  virtual void read_scan(const StreamQuery& query, const ScanRequest& request, SourceDone<PageAnswer> done) = 0;
  /// `keys` as RowPlace::key has them, at most limits::page_rows_max. `where` is applied.
  virtual void read_keys(const StreamQuery& query, std::vector<std::string> keys, SourceDone<KeysAnswer> done) = 0;
  /// Runs `wake` on the core's thread, any number of times, when something is notified on the channel and when
  /// notifications may have been missed. Only a hint: a source that cannot listen never wakes anybody.
  virtual void listen(const std::string& channel, std::function<void()> wake) {
    static_cast<void>(channel);
    static_cast<void>(wake);
  }
};

}  // namespace dotsync

// TurnBuilder: the way of a row, from page to intent. Used by stream_runner.cpp.
//   page -> mapping -> ledger (in flight? owned? unchanged?) -> body -> Turn
// Neither sends nor commits: the runner hands the Turn to the journal and the body to Delivery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "mapping/mapping.hpp"
#include "model/row.hpp"
#include "sync/stream_spec.hpp"

namespace dotsync {

struct BuiltTurn {
  Turn turn;         ///< writes, counts, position; intent when contacts travel
  std::string body;  ///< of the import; empty without an intent
  std::size_t contacts = 0;
  std::size_t taken = 0;  ///< rows consumed, from `from` on; at least one unless the page is empty
};

/// What a page was read for. Poll rows move the position of their pass, reconcile rows that of theirs.
struct PagePurpose {
  PassKind kind = PassKind::poll;
  /// Reconcile: a row that differs and is stamped below this is late, since no poll will look there again.
  std::optional<std::int64_t> late_below = {};
  bool resend = false;       ///< every row is sent, also what did not change
  bool new_mapping = false;  ///< looking ahead: what open_stream() would make due for its new mapping is due
};

class TurnBuilder {
 public:
  /// All that is referred to must outlive the builder; `mapping` is bound to the pages' columns.
  TurnBuilder(const StreamSpec& spec, const BoundMapping& mapping, Journal& journal, StreamId stream,
              AccountId account);

  /// As many rows of the page, from `from` on, as fit one import of at most `contacts_max` contacts.
  BuiltTurn build(const RowPage& page, std::size_t from, const PagePurpose& purpose, std::size_t contacts_max,
                  Time now);

  /// Lines whose row was asked for by key and is not there: it left `where` or is gone. Of those in `parting` the
  /// contact is told, where no other row of the account carries it; the others stay as they are.
  BuiltTurn build_gone(const std::vector<Line>& lines, const std::set<std::string>& parting, Time now);

 private:
  const StreamSpec& spec_;
  const BoundMapping& mapping_;
  Journal& journal_;
  StreamId stream_;
  AccountId account_;
};

}  // namespace dotsync

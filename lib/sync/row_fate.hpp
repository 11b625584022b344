// RowFate: what is to become of one row that was just read. Pure; used by turn_builder.cpp, tested by table.
// The order of the questions is the rule: in flight, locked, owned, unchanged (docs/design.md "Ledger").
#pragma once

#include <span>
#include <string_view>

#include "journal/line.hpp"
#include "model/states.hpp"

namespace dotsync {

enum class Fate {
  send,        ///< its contact joins the batch
  unchanged,   ///< the same payload was tried last; nothing to do before its due time
  wait,        ///< its contact is in an open import: due, and read again by key
  superseded,  ///< a newer row of the stream owns the contact
};

/// Order of rows that carry one match identifier: the newest owns the contact.
struct RowOrder {
  std::int64_t watermark_value = 0;
  std::string_view key;
};
bool is_newer(const RowOrder& a, const RowOrder& b);

/// Whether a line may own its contact: rejected and gone rows do not.
bool can_own(const Line& line);
/// Whether it holds its identifier for the stream: neither passed over nor without a contact.
bool owns(const Line& line);

struct RowFacts {
  const Line* line = nullptr;  ///< of the row's own key; null: never seen
  bool same_identity = false;  ///< the line carries the identifier the row has now
  RowOrder order;
  std::int64_t payload_hash = 0;
  bool new_consent = false;     ///< a consent record of the contact has never been sent
  bool resend = false;          ///< a person asked for every row
  bool due_now = false;         ///< the line's due time has come
  bool locked = false;          ///< some open import carries the identifier
  bool owner_is_newer = false;  ///< another row with the identifier is newer
};
Fate decide_fate(const RowFacts& facts);

/// The line is not due any more.
void clear_mark(Line& line);

}  // namespace dotsync

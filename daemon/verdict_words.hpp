// Words that the verdicts of `why` share: imports, stamps, the stream's next turn, and what holds a stream up. Pure.
// Used by row_verdict.cpp and unread_verdict.cpp.
#pragma once

#include <optional>
#include <string>

#include "daemon/row_verdict.hpp"

namespace dotsync {

/// As at the beginning of a sentence.
std::string capital(std::string text);

/// "import 11111111-2222 (batch 3)"
std::string import_words(BatchId batch, const std::optional<std::string>& import_id);

/// "row 7", with its stream where that is another.
std::string row_words(const RelatedRow& row, const std::string& stream);

/// A watermark for people: a time where the stream goes by times.
std::string stamp_words(std::int64_t value, const StreamSetting& setting);

/// Polls do not look at rows with such a stamp any more: only a comparison of all rows finds what changed.
bool is_below_polls(const RowAnswer& answer);

/// The mapping, `where` or the query is another than in the last turn: the next one reads the whole table.
bool is_remapped(const RowAnswer& answer);

/// The row waits for the next turn: fills `next` and `next_at`.
void wait_for_turn(RowVerdict& verdict, const StreamSetting& setting, Time now);
/// The same for the next comparison of all rows.
void wait_for_reconcile(RowVerdict& verdict, const StreamSetting& setting, Time now);
/// The row is due at that time, or was.
void wait_until(RowVerdict& verdict, Time at, const StreamSetting& setting, Time now);

/// The change lies below what polls read: tells so, and waits for the comparison.
void tell_old_stamp(RowVerdict& verdict, const RowAnswer& answer, Time now);

/// The stream, its account or its source stands still: tells so, and what to do.
void tell_hold(RowVerdict& verdict, const StreamSetting& setting, Time now);

}  // namespace dotsync

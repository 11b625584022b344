// Scalars: from a column's text to what JSON carries: numbers, booleans, dates, times. Pure, without allocation.
// Used by the leaf evaluator. Text forms are PostgreSQL 15's own output under DateStyle ISO and TimeZone UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dotsync {

/// Whether the text is a number in JSON's grammar (RFC 8259): no NaN, no Infinity, no leading plus or zero.
bool is_json_number(std::string_view text);

/// The number in JSON's grammar with its own digits: spaces around it and a leading '+' go. Nothing where it is none.
std::optional<std::string_view> read_number(std::string_view text);

/// PostgreSQL's spellings of a boolean (true, t, yes, y, on, 1 and their opposites), in any case.
std::optional<bool> read_boolean_text(std::string_view text);

/// "YYYY-MM-DD" of a date, or of the date part of a time in UTC, appended to `out`. False, and nothing appended, for
/// infinity, BC, years over 9999, days that no calendar has, and anything else.
bool append_date(std::string& out, std::string_view text);

/// "YYYY-MM-DDTHH:MM:SS[.ffffff]Z" appended to `out`. Takes PostgreSQL's `2026-03-29 01:00:00.5+00`, ISO 8601 with `T`,
/// `Z` or an offset, and a bare date (midnight UTC). A time without zone is refused: it would be a guess.
bool append_datetime(std::string& out, std::string_view text);

}  // namespace dotsync

// What is to be said of a row that is on its way, or waits for an import or for its time. Pure. Used by
// row_verdict.cpp.
#pragma once

#include "daemon/row_verdict.hpp"

namespace dotsync {

/// `is_same`: the row says nothing else now than what is on its way, as far as is known.
void judge_in_flight(RowVerdict& verdict, const RowAnswer& answer, bool is_same, Time now);

/// Of a row that is due, or waits for an import.
void judge_due(RowVerdict& verdict, const RowAnswer& answer, Time now);

}  // namespace dotsync

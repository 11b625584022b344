// Why a row that is in the source is not in the ledger. Pure. Used by row_verdict.cpp.
#pragma once

#include "daemon/row_verdict.hpp"

namespace dotsync {

/// `verdict` is empty so far, and `answer.story` is not there.
void judge_unread(RowVerdict& verdict, const RowAnswer& answer, Time now);

}  // namespace dotsync

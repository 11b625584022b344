// AddressEvent: the event that says a row left its address, by which `why` finds the row under the address it had.
// Used by journal_impl.hpp; read by audit_why.cpp.
#pragma once

#include "journal/event_log.hpp"
#include "journal/ledger.hpp"

namespace dotsync {

/// Kind `address`; `to` says what became of the row: renamed, sent, waits, superseded, rejected.
Event address_event(const LeftIdentity& left, Time at);

}  // namespace dotsync

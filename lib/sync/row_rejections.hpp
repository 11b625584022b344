// Rows that are refused for what the ledger or their place says, not by the mapping; and how any refusal is stored.
// Pure. Used by turn_builder.cpp.
#pragma once

#include <string>

#include "journal/line.hpp"
#include "model/contact.hpp"

namespace dotsync {

Failure as_failure(const Rejection& rejection);
/// A row without a watermark, where the stream refuses these.
Rejection null_watermark(const std::string& column);
/// A row of a person who was forgotten: nothing of the person is said.
Rejection forgotten();

}  // namespace dotsync

// Reads the status answer of an import as a stream of events: no tree is built, since a report names every contact.
// Used by judge_poll().
#pragma once

#include <optional>
#include <string_view>

#include "model/report.hpp"

namespace dotsync {

/// Nothing when `body` is not one JSON object in UTF-8 or is nested deeper than limits::json_depth_max. What the answer
/// does not say stays empty, what it says beyond the known is passed over. A contact of the `failures` list may come
/// without a single failure. Never throws on input.
std::optional<ImportReport> read_report(std::string_view body);

}  // namespace dotsync

// How `preview --explain` tells where each field of a contact comes from: as text for people, as JSON for programs.
// Used by cmd_preview.cpp.
#pragma once

#include <string>
#include <vector>

#include "mapping/explain.hpp"

namespace dotsync {

/// A paragraph a field, with its place in the mapping; ends with a line end.
///   dataFields.COUNTRY (customers.mapping.yaml:9)
///     column country: "uk"
///     upper: "UK"
///     map: "GB"
///     sent: "GB" (string)
std::string explanation_text(const std::vector<ExplainedField>& fields);

/// [{"field", "file", "line", "column", "origin", "raw", "steps": [{"step", "text"}], "type", "result", "value"}]:
/// `value` is what is sent; where nothing is, null, and `reason` says why.
std::string explanation_json(const std::vector<ExplainedField>& fields);

}  // namespace dotsync

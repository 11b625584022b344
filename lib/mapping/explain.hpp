// explain_row: how each field of a contact came about, step by step. For `preview --explain`; a sync never calls it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/mapping.hpp"
#include "model/row.hpp"

namespace dotsync {

/// A text on its way; nothing for null.
struct ExplainedStep {
  std::string step;  ///< "trim", "map", "empty", "default"
  std::optional<std::string> text;
};

struct ExplainedField {
  enum class Result { sent, omitted, rejected };
  std::string field;               ///< "dataFields.SPEND"
  std::string file;                ///< the mapping's, as the operator knows it
  Mark mark;                       ///< where the rule stands in it
  std::string origin;              ///< "column lifetime_value", "template of first_name, last_name", "value"
  bool reads = false;              ///< whether the origin was looked at: not where a `when` does not hold, nor of an id
  std::optional<std::string> raw;  ///< what the origin gave
  std::vector<ExplainedStep> steps;
  std::string type;  ///< in force: "number"
  Result result = Result::omitted;
  std::string text;  ///< of what is sent its JSON; else the reason
};

/// Every field that the mapping names, in the order of the body; does not stop at the first that is rejected. Holds the
/// row's values in clear: for the terminal of the person who asked, never for a log.
std::vector<ExplainedField> explain_row(const BoundMapping& mapping, const Row& row);

}  // namespace dotsync

// Conversion: the last step of a leaf, from text to the JSON scalar that its type and its target ask for. Pure.
// Used by the evaluator for every value, and by the leaf compiler for the texts that stand in the mapping.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mapping/fault.hpp"
#include "mapping/target.hpp"
#include "model/contact_writer.hpp"

namespace dotsync {

struct Converted {
  std::optional<Fault> fault;
  ContactValue value;  ///< when there is no fault; borrows `text` or `scratch`
};

/// `country` is for phones and may be empty. `scratch` is overwritten; the value may lie in it.
Converted convert(ValueType type, const TargetRule& rule, std::string_view text, std::string_view country,
                  std::string& scratch);

}  // namespace dotsync

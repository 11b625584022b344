// The failure book: every code a contact can fail with, in plain words, with its class and its remedy.
// Read by lib/sync (when is it tried again?), the journal's views and the commands `why`, `journal failures`,
// `explain`.
#pragma once

#include <span>
#include <string_view>

#include "model/states.hpp"

namespace dotsync {

struct FailureEntry {
  std::string_view code;  ///< in our spelling; the vendor's letter case varies
  FailureClass failure_class = FailureClass::unknown;
  std::string_view words;   ///< what happened
  std::string_view remedy;  ///< what to do
};

/// Letter case does not matter. A code that is not in the book gives the entry of class `unknown`, whose code is empty:
/// keep and show the raw one.
const FailureEntry& failure_entry(std::string_view code);

/// All entries, by code.
std::span<const FailureEntry> failure_book();

}  // namespace dotsync

// What `why` answers to programs: the contract's keys first, later ones at the end (docs/journal.md "why --json").
// Pure. Used by cmd_why.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/row_verdict.hpp"

namespace dotsync {

struct JudgedRow {
  RowAnswer answer;
  RowVerdict verdict;
};

/// {"contacts": [...]}, with "import" where one was asked for and "forgotten_at" where only that is known of a person.
std::string why_json(const std::vector<JudgedRow>& rows, const std::optional<ImportStory>& import,
                     const std::optional<Time>& forgotten_at);

}  // namespace dotsync

// StoryText: what is known of one row, in sentences that a marketer understands: the answer first, then what happened.
// Pure. Used by the command `why`.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "daemon/row_verdict.hpp"
#include "journal/audit_story.hpp"

namespace dotsync {

/// The heading, why it is so, what to do, the next attempt, a line a step in the order in which things happened, and
/// the row as it is now.
std::string tell_row(const RowAnswer& answer, const RowVerdict& verdict, Time now, std::size_t width);

/// One step as a sentence.
std::string tell_step(const StoryStep& step);

/// Of a row that was found by an address that it has left: until when it had it, and what became of it then. Else
/// empty.
std::string former_words(const ContactStory& story, Time now);

/// What the import in which the row travelled made of it: "created", "failed (InvalidEmail)".
std::string outcome_in(const ContactStory& story, BatchId batch);

}  // namespace dotsync

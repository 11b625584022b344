// StoryText: one contact's story in sentences that a marketer understands. Pure. Used by the command `why`.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "journal/audit_story.hpp"

namespace dotsync {

/// The heading, then a line a step in the order in which things happened, what it means, what to do, the next attempt.
std::string tell_story(const ContactStory& story, Time now, std::size_t width);

/// One step as a sentence.
std::string tell_step(const StoryStep& step);

/// What is to be done about the row as it stands now; empty where nothing is.
std::string remedy_of(const ContactStory& story);

/// When dotsync tries again, and why then.
std::string next_attempt_of(const ContactStory& story, Time now);

}  // namespace dotsync

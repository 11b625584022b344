#include "daemon/story_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/moment.hpp"
#include "daemon/output.hpp"
#include "model/failure_book.hpp"

namespace dotsync {
namespace {

std::string batch_name(const StoryStep& step) {
  return step.import_id ? fmt::format("import {} (batch {})", *step.import_id, step.batch.value)
                        : fmt::format("batch {}", step.batch.value);
}

std::string in_brackets(const std::string& code) { return code.empty() ? "" : " (" + code + ")"; }
std::string after_colon(const std::string& text) { return text.empty() ? "" : ": " + text; }

/// The event's own words, unless they only repeat the code.
std::string details(const StoryStep& step) {
  return in_brackets(step.code) + (step.text == step.code ? "" : after_colon(step.text));
}

std::string tell_sent(const StoryStep& step) {
  const std::string others =
      step.contacts > 1 ? fmt::format(", together with {} other contacts", step.contacts - 1) : std::string();
  return fmt::format("{} to Dotdigital in batch {}{}", step.reassert ? "Read once more and sent" : "Sent",
                     step.batch.value, others);
}

std::string tell_import(const StoryStep& step) {
  switch (step.state) {
    case BatchState::submitting:
      return tell_sent(step);
    case BatchState::accepted:
      return step.import_id ? fmt::format("Dotdigital took it for processing as import {}", *step.import_id)
                            : "Dotdigital took it for processing";
    case BatchState::finished:
      return fmt::format("Dotdigital finished the import (batch {})", step.batch.value);
    case BatchState::failed:
      return fmt::format("Dotdigital gave up {}{}", batch_name(step), details(step));
    case BatchState::refused:
      return fmt::format("Dotdigital did not take {}{}", batch_name(step), details(step));
    case BatchState::unknown:
      return fmt::format("Nobody knows whether Dotdigital took {}{}", batch_name(step), details(step));
    case BatchState::stuck:
      return fmt::format("Dotdigital does not finish {}; its contacts no longer wait for it", batch_name(step));
    case BatchState::abandoned:
      return fmt::format("{} was given up{}", batch_name(step), after_colon(step.text));
    case BatchState::resolved:
      return fmt::format("The wait for an answer to {} is over; its contacts are sent again", batch_name(step));
  }
  return batch_name(step);
}

std::string tell_outcome(const StoryStep& step) {
  switch (step.item) {
    case ItemOutcome::created:
      return "The contact was created in Dotdigital";
    case ItemOutcome::updated:
      return "The contact was updated in Dotdigital";
    case ItemOutcome::partial:
      return "The contact was stored only in part" + in_brackets(step.code);
    case ItemOutcome::failed:
      return "The contact was not taken" + in_brackets(step.code);
    case ItemOutcome::unreported:
      return "Dotdigital's report does not name the contact";
    case ItemOutcome::unsettled:
      return "So it is not known what became of the contact";
    case ItemOutcome::open:
      break;
  }
  return "No result yet";
}

std::string heading(const ContactStory& story) {
  const std::string row = fmt::format("Row {} of stream {}: ", printable(story.line.row_key), story.stream);
  if (story.outcome == "current") return row + "delivered";
  if (story.outcome == "in_flight") return row + "on its way to Dotdigital";
  if (story.outcome == "due") return row + "waits to be sent";
  if (story.outcome == "failed") return row + "not delivered, it failed";
  if (story.outcome == "partial") return row + "delivered only in part";
  if (story.outcome == "rejected") return row + "not sent, it cannot be made a contact";
  if (story.outcome == "superseded") return row + "not sent, a newer row has the same address";
  if (story.outcome == "gone") return row + "the row is gone from the source";
  return row + story.outcome;
}

/// What the code means and what was said of the contact.
std::string meaning(const ContactStory& story, std::size_t width) {
  std::string out;
  if (story.failure) {
    const Failure& failure = *story.failure;
    const std::string words(failure_entry(failure.code).words);
    out += wrap(fmt::format("{}{}", words, in_brackets(failure.code)), "  What it means: ", width);
    const bool adds = !failure.description.empty() && failure.description != words;
    const std::string field = failure.field.empty() ? "" : failure.field + ": ";
    const char* who = failure.outcome == Outcome::rejected ? "  The mapping says: " : "  Dotdigital said: ";
    if (adds || !field.empty()) out += wrap(printable(field + failure.description), who, width);
  }
  if (!story.owner_key.empty()) {
    out += wrap(fmt::format("row {} of stream {}", printable(story.owner_key), story.owner_stream),
                "  Who has the contact: ", width);
  }
  if (story.line.contact_id) out += fmt::format("  Contact id in Dotdigital: {}\n", *story.line.contact_id);
  return out;
}

std::string stream_note(const ContactStory& story) {
  if (story.stream_state == "ok" || story.stream_state.empty()) return {};
  return fmt::format("stream {} is {}{}", story.stream, story.stream_state, after_colon(story.stream_reason));
}

}  // namespace

std::string tell_step(const StoryStep& step) {
  switch (step.kind) {
    case StoryStep::Kind::sent:
      return tell_sent(step);
    case StoryStep::Kind::import:
      return tell_import(step);
    case StoryStep::Kind::outcome:
      return tell_outcome(step);
    case StoryStep::Kind::rejected:
      return "The row was not sent" + in_brackets(step.code);
  }
  return {};
}

std::string remedy_of(const ContactStory& story) {
  if (story.failure) {
    if (!story.failure->remedy.empty()) return story.failure->remedy;
    return std::string(failure_entry(story.failure->code).remedy);
  }
  if (story.outcome == "superseded") return "Keep the address in one of the rows only.";
  return {};
}

std::string next_attempt_of(const ContactStory& story, Time now) {
  const Line& line = story.line;
  if (const std::string note = stream_note(story); !note.empty()) return "not while " + note;
  const std::optional<Time> at = line.due_at ? line.due_at : story.asserted_again_at;
  if (at) {
    const std::string why = line.due_at ? "" : ", to make sure after a lost answer";
    if (*at <= now) return "with the next turn of the stream" + why;
    return fmt::format("{} (in {}){}", format_time(std::chrono::floor<std::chrono::seconds>(*at)), distance(now, *at),
                       why);
  }
  if (story.failure && story.failure->failure_class == FailureClass::set_up) return "when the mapping changes";
  if (story.failure) return "when the row, or what the mapping makes of it, changes";
  if (line.outcome == Outcome::in_flight) return "none planned: Dotdigital's answer is awaited";
  if (line.outcome == Outcome::superseded) return "when the row that has the contact gives it up";
  if (line.outcome == Outcome::gone) return "none: the row is gone";
  return "none needed; the row is sent again when it changes";
}

std::string tell_story(const ContactStory& story, Time now, std::size_t width) {
  std::string out = heading(story) + "\n";
  for (const StoryStep& step : story.history) {
    const std::string at = format_time(std::chrono::floor<std::chrono::seconds>(step.at));
    out += wrap(printable(tell_step(step)), fmt::format("  {}  ", at), width);
  }
  out += meaning(story, width);
  if (const std::string remedy = remedy_of(story); !remedy.empty())
    out += wrap(printable(remedy), "  What to do: ", width);
  return out + wrap(printable(next_attempt_of(story, now)), "  Next attempt: ", width);
}

}  // namespace dotsync

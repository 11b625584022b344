#include "daemon/story_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/moment.hpp"
#include "daemon/output.hpp"
#include "daemon/payload_lines.hpp"
#include "daemon/verdict_words.hpp"

namespace dotsync {
namespace {

std::string batch_name(const StoryStep& step) {
  return step.import_id ? fmt::format("import {} (batch {})", *step.import_id, step.batch.value)
                        : fmt::format("batch {}", step.batch.value);
}

std::string in_brackets(const std::string& code) { return code.empty() ? "" : " (" + code + ")"; }
std::string after_colon(const std::string& text) { return text.empty() ? std::string() : ": " + text; }

/// The event's own words, unless they only repeat the code.
std::string details(const StoryStep& step) {
  return in_brackets(step.code) + (step.text == step.code ? "" : after_colon(step.text));
}

std::string tell_sent(const StoryStep& step) {
  const std::string others = step.contacts > 1 ? fmt::format(", together with {} other contact{}", step.contacts - 1,
                                                             step.contacts == 2 ? "" : "s")
                                               : std::string();
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
      return step.state == BatchState::refused ? "Nothing of it was taken; the contact is sent again"
                                               : "So it is not known what became of the contact";
    case ItemOutcome::open:
      break;
  }
  return "No result yet";
}

std::string tell_address(const StoryStep& step) {
  return capital(step.text) + (step.batch.value == 0 ? "" : fmt::format(" (batch {})", step.batch.value));
}

/// "2026-11-23 14:05:07", in UTC.
std::string stamp(Time at) {
  std::string text = format_time(std::chrono::floor<std::chrono::seconds>(at));
  text[10] = ' ';
  return text.substr(0, 19);
}

/// "  name          text", the lines that follow beneath the text; nothing where there is no text.
std::string field(const char* name, const std::string& text, std::size_t width) {
  return text.empty() ? std::string() : wrap(printable(text), fmt::format("  {:<14}", name), width);
}

std::string earlier_rows(const ContactStory& story, Time now) {
  std::string text;
  for (const RelatedRow& row : story.taken_from) {
    text += fmt::format("{}{} had the address until {}", text.empty() ? "" : "; ", row_words(row, story.stream),
                        when_words(*row.until, now));
  }
  return text;
}

std::string tell_history(const ContactStory& story, std::size_t width) {
  if (story.history.empty() && !story.is_cut) return {};
  std::string out = "  what happened, in UTC\n";
  if (story.is_cut) out += wrap("older imports were taken out of the journal by age (`journal.keep`)", "    ", width);
  for (const StoryStep& step : story.history)
    out += wrap(printable(tell_step(step)), fmt::format("    {}  ", stamp(step.at)), width);
  return out;
}

std::string tell_live(const LiveRow& live, std::size_t width) {
  if (live.state == LiveRow::State::unknown) return field("the row now", live.note, width);
  if (live.payload.empty()) return {};
  return "  the row now, as it would be sent\n" + payload_lines(live.payload, width);
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
    case StoryStep::Kind::address:
      return tell_address(step);
  }
  return {};
}

std::string outcome_in(const ContactStory& story, BatchId batch) {
  for (const StoryStep& step : story.history) {
    if (step.kind == StoryStep::Kind::outcome && step.batch == batch)
      return std::string(to_text(step.item)) + in_brackets(step.code);
  }
  return "open";
}

std::string former_words(const ContactStory& story, Time now) {
  if (!story.former_until) return {};
  std::string text = fmt::format("the row had it until {}; then it ", when_words(*story.former_until, now));
  if (story.former_fate == "rejected") {
    text += "lost it, and has none that it could be sent under";
  } else if (story.former_fate == "renamed") {
    text += "took another one";
    for (const StoryStep& step : story.history) {
      if (step.kind != StoryStep::Kind::address || step.at != *story.former_until) continue;
      const std::string outcome = outcome_in(story, step.batch);
      if (outcome == "updated" || outcome == "created") {
        text += fmt::format(", and its contact went with it in {}", batch_name(step));
      } else if (outcome == "open") {
        text += fmt::format("; {} is to take its contact along", batch_name(step));
      } else {
        text += fmt::format("; its contact could not go with it ({}: {})", batch_name(step), outcome);
      }
    }
  } else {
    text += "took another one";
  }
  if (story.owner) text += fmt::format("; now {} has it", row_words(*story.owner, story.stream));
  return text;
}

std::string tell_row(const RowAnswer& answer, const RowVerdict& verdict, Time now, std::size_t width) {
  std::string out = wrap(
      printable(fmt::format("Row {} of stream {}: {}", answer.row_key, answer.stream, verdict.headline)), "", width);
  if (answer.story) out += field("the address", former_words(*answer.story, now), width);
  out += field("why", verdict.because, width);
  // What holds a stream up is nothing to a row that does not wait.
  if (verdict.waits || verdict.reason == "in_flight") out += field("held up", capital(verdict.held_up), width);
  out += field("what to do", capital(verdict.remedy), width);
  out += field("next attempt", verdict.next, width);
  if (answer.story) {
    const ContactStory& story = *answer.story;
    if (story.line.contact_id)
      out +=
          field("contact", fmt::format("{} in Dotdigital's account {}", *story.line.contact_id, story.account), width);
    out += field("before it", earlier_rows(story, now), width);
    out += tell_history(story, width);
  }
  return out + tell_live(answer.live, width);
}

}  // namespace dotsync

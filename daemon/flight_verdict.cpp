#include "daemon/flight_verdict.hpp"

#include <fmt/format.h>

#include "daemon/moment.hpp"
#include "daemon/verdict_words.hpp"

namespace dotsync {
namespace {

void say(RowVerdict& verdict, const char* reason, const char* headline) {
  verdict.reason = reason;
  verdict.headline = headline;
}

bool was_refused(const ContactStory& story) {
  const auto& steps = story.history;
  return !steps.empty() && steps.back().kind == StoryStep::Kind::outcome && steps.back().state == BatchState::refused;
}

void judge_waiting(RowVerdict& verdict, const RowAnswer& answer, const OpenImport& import, Time now) {
  const ContactStory& story = *answer.story;
  say(verdict, "waits_for_import", "waits for an import to end");
  const std::string name = import_words(import.batch, import.import_id);
  if (import.state == BatchState::stuck) {
    verdict.because = fmt::format("Dotdigital has had {} since {} and does not finish it. ", name,
                                  when_words(import.submitted_at, now));
    verdict.because += "The row is sent again when that import ends, or as soon as the row changes.";
    verdict.remedy = "If it goes on for long, ask Dotdigital's support with the import id.";
  } else {
    const bool own = import.stream == story.stream && import.row_key == story.line.row_key;
    const std::string whose =
        own || import.row_key.empty()
            ? "an earlier version of this contact"
            : "the same contact, of " + row_words({import.stream, import.row_key, 0, std::nullopt}, story.stream);
    verdict.because = fmt::format(
        "{} carries {}, since {}. A contact is never in two imports at once, so this row goes when that one has "
        "ended.",
        capital(name), whose, when_words(import.submitted_at, now));
    if (import.state == BatchState::unknown) verdict.because += " Nobody knows whether Dotdigital took it.";
  }
  verdict.next = fmt::format("when {} has ended", name);
  if (import.state == BatchState::unknown && import.unknown_at) {
    verdict.next_at = *import.unknown_at + answer.setting.timing.unknown_settle;
    verdict.next += ", at the latest at " + when_words(*verdict.next_at, now);
  }
  verdict.waits = true;
}

}  // namespace

void judge_in_flight(RowVerdict& verdict, const RowAnswer& answer, bool is_same, Time now) {
  const ContactStory& story = *answer.story;
  const Line& line = story.line;
  const bool parts = parting::is(line.tried_hash);
  say(verdict, "in_flight", parts ? "its row is gone, and Dotdigital is being told" : "on its way to Dotdigital");
  if (!story.waits_for) return;
  const OpenImport& import = *story.waits_for;
  const std::string name = import_words(import.batch, import.import_id);
  if (import.state == BatchState::unknown) {
    verdict.because =
        fmt::format("It was sent at {} in {}, and no answer came: nobody knows whether Dotdigital took it.",
                    when_words(import.submitted_at, now), name);
    const Time settled = import.unknown_at.value_or(import.submitted_at) + answer.setting.timing.unknown_settle;
    verdict.because += " When that is settled the row is sent once more, as it is then.";
    wait_until(verdict, settled, answer.setting, now);
  } else if (import.state == BatchState::submitting && !answer.setting.daemon_runs) {
    verdict.because =
        fmt::format("dotsync was stopped while it sent {}, at {}: nobody knows whether Dotdigital took it.", name,
                    when_words(import.submitted_at, now));
    verdict.next = fmt::format("when dotsync runs again: {} after that the row is sent once more",
                               format_duration(answer.setting.timing.unknown_settle));
  } else if (import.state == BatchState::submitting) {
    verdict.because = fmt::format("It is being sent in {}, since {}.", name, when_words(import.submitted_at, now));
    verdict.next = "none planned: Dotdigital's answer is awaited";
  } else {
    verdict.because = fmt::format("Dotdigital has it as {}, since {}, and has not finished it.", name,
                                  when_words(import.submitted_at, now));
    verdict.next = answer.setting.daemon_runs ? "none planned: Dotdigital is asked again and again until it is done"
                                              : "when dotsync runs again: then it asks Dotdigital what became of it";
  }
  if (line.former_identity) verdict.because += " It gives the contact the row's new address.";
  if (line.due_at || !is_same)
    verdict.because += " The row has changed since: its newer version goes when this import has ended.";
}

void judge_due(RowVerdict& verdict, const RowAnswer& answer, Time now) {
  const ContactStory& story = *answer.story;
  const Line& line = story.line;
  if (story.waits_for) return judge_waiting(verdict, answer, *story.waits_for, now);
  say(verdict, "due", line.outcome == Outcome::current ? "delivered, and to be sent once more" : "waits to be sent");
  switch (line.due_reason) {
    case DueReason::retry:
      verdict.because = was_refused(story)
                            ? "Dotdigital did not take the last import that carried it, so it is sent again."
                            : "It is to be sent again, since an attempt did not come through or a person asked for it.";
      break;
    case DueReason::reassert:
      verdict.because =
          "An import that carried it was left without an answer. It is sent once more, from the row as "
          "it is then.";
      break;
    case DueReason::reconsider:
      verdict.because = "It is looked at anew, since the mapping changed or the contact of its address is its own now.";
      break;
    default:
      verdict.because = "It was read, and waits to be sent.";
  }
  if (line.due_at) return wait_until(verdict, *line.due_at, answer.setting, now);
  wait_for_turn(verdict, answer.setting, now);
}

}  // namespace dotsync

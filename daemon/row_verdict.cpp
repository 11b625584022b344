#include "daemon/row_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "daemon/moment.hpp"
#include "daemon/unread_verdict.hpp"
#include "daemon/verdict_words.hpp"
#include "model/failure_book.hpp"
#include "model/field_digests.hpp"

namespace dotsync {
namespace {

std::string sentence(std::string text) {
  if (!text.empty() && text.back() != '.' && text.back() != '!' && text.back() != '?') text += '.';
  return text;
}

/// Of a row that a turn has read.
class Judge {
 public:
  Judge(const RowAnswer& answer, Time now)
      : answer_(answer), story_(*answer.story), line_(story_.line), live_(answer.live), now_(now) {}

  RowVerdict judge() {
    switch (line_.outcome) {
      case Outcome::current:
        current();
        break;
      case Outcome::in_flight:
        in_flight();
        break;
      case Outcome::due:
        due();
        break;
      case Outcome::failed:
      case Outcome::partial:
        failed();
        break;
      case Outcome::rejected:
        rejected();
        break;
      case Outcome::superseded:
        superseded();
        break;
      case Outcome::gone:
        gone();
        break;
    }
    return std::move(verdict_);
  }

 private:
  void say(const char* reason, const char* headline) {
    verdict_.reason = reason;
    verdict_.headline = headline;
  }

  bool is_here() const { return live_.state == LiveRow::State::here; }
  bool is_same() const {
    return live_.contact && live_.contact->identity == line_.identity &&
           live_.contact->payload_hash == line_.tried_hash;
  }

  /// "Dotdigital confirmed it at ... (import X)."
  std::string confirmed() const {
    if (!story_.confirmed) return {};
    return fmt::format(" at {}, by {}", when_words(story_.confirmed->at, now_),
                       import_words(story_.confirmed->batch, story_.confirmed->import_id));
  }

  /// What is different from the payload that was tried last.
  std::string changes() const {
    if (!live_.contact) return {};
    if (live_.contact->identity != line_.identity) return "The row has another address now.";
    std::string names;
    for (const std::size_t place : field_digests::changed(line_.fields, live_.contact->fields)) {
      if (place < live_.field_names.size()) names += (names.empty() ? "" : ", ") + live_.field_names[place];
    }
    return names.empty() ? "Its contact is another than the one that was sent." : "What changed: " + names + ".";
  }

  /// The row says something else than what was tried last, and no turn has read it so.
  void tell_change() {
    if (is_remapped(answer_)) {
      verdict_.because +=
          " The mapping, `where` or the query has changed, so the next turn reads the whole table and "
          "sends this contact as it is now.";
      return wait_for_turn(verdict_, answer_.setting, now_);
    }
    verdict_.because += " " + changes() + " dotsync has not read the change yet.";
    if (is_below_polls(answer_)) return tell_old_stamp(verdict_, answer_, now_);
    wait_for_turn(verdict_, answer_.setting, now_);
  }

  void tell_rejection(const Rejection& rejection) {
    verdict_.because +=
        sentence(fmt::format(" As it is now it cannot be sent: {}: {}", rejection.field, rejection.reason));
    if (!live_.place.empty()) verdict_.because += fmt::format(" The rule stands in {}.", live_.place);
    verdict_.remedy = sentence(rejection.remedy);
  }

  void current() {
    verdict_.because = story_.confirmed ? "Dotdigital confirmed what was sent" + confirmed() + "."
                                        : "It was sent, and is to be sent again: nothing is confirmed since then.";
    if (live_.state == LiveRow::State::absent || live_.state == LiveRow::State::left_where) return left_unnoticed();
    if (is_here() && live_.rejection) {
      say("changed", "delivered, but as it is now it cannot be sent");
      tell_rejection(*live_.rejection);
      verdict_.next = "when the row is mended";
      return;
    }
    if (line_.due_at && line_.due_reason != DueReason::reassert) return due();
    if (is_here() && !is_same()) {
      say("changed", "delivered, but the row has changed since");
      return tell_change();
    }
    say(is_here() ? "unchanged" : "delivered", is_here() ? "delivered, and unchanged since" : "delivered");
    if (is_here()) {
      verdict_.because = story_.confirmed ? "What the row says now is what Dotdigital confirmed" + confirmed() + "."
                                          : "What the row says now is what was sent last.";
    }
    const std::optional<Time> again = line_.due_at ? line_.due_at : story_.asserted_again_at;
    if (again) {
      wait_until(verdict_, *again, answer_.setting, now_);
      verdict_.next += ", to make sure after a lost answer";
      return;
    }
    verdict_.next = "none needed: the row is sent again when it changes";
  }

  /// Delivered, and the next comparison of all rows will miss it.
  void left_unnoticed() {
    const bool absent = live_.state == LiveRow::State::absent;
    say(absent ? "deleted" : "left_where",
        absent ? "delivered, but the row is no longer in the table" : "delivered, but the row has left `where` since");
    verdict_.because += absent ? " " + on_gone_words() : " The contact in Dotdigital is left alone.";
    wait_for_reconcile(verdict_, answer_.setting, now_);
    verdict_.waits = false;
  }

  std::string on_gone_words() const {
    const StreamSettings* settings = answer_.setting.settings;
    const auto on_gone = settings != nullptr ? settings->on_gone : StreamSettings::OnGone::ignore;
    if (on_gone == StreamSettings::OnGone::ignore)
      return "Its contact in Dotdigital stays as it is (`on_gone: ignore`).";
    return fmt::format("When that is noticed its contact is {} (`on_gone`), unless another row has its address.",
                       on_gone == StreamSettings::OnGone::unsubscribe ? "unsubscribed" : "suppressed");
  }

  void in_flight() {
    const bool parts = parting::is(line_.tried_hash);
    say("in_flight", parts ? "its row is gone, and Dotdigital is being told" : "on its way to Dotdigital");
    if (!story_.waits_for) return;
    const OpenImport& import = *story_.waits_for;
    const std::string name = import_words(import.batch, import.import_id);
    if (import.state == BatchState::unknown) {
      verdict_.because =
          fmt::format("It was sent at {} in {}, and no answer came: nobody knows whether Dotdigital took it.",
                      when_words(import.submitted_at, now_), name);
      const Time settled = import.unknown_at.value_or(import.submitted_at) + answer_.setting.timing.unknown_settle;
      verdict_.because += " When that is settled the row is sent once more, as it is then.";
      wait_until(verdict_, settled, answer_.setting, now_);
    } else if (import.state == BatchState::submitting) {
      verdict_.because = fmt::format("It is being sent in {}, since {}.", name, when_words(import.submitted_at, now_));
      verdict_.next = "none planned: Dotdigital's answer is awaited";
    } else {
      verdict_.because = fmt::format("Dotdigital has it as {}, since {}, and has not finished it.", name,
                                     when_words(import.submitted_at, now_));
      verdict_.next = answer_.setting.daemon_runs
                          ? "none planned: Dotdigital is asked again and again until it is done"
                          : "when dotsync runs again: then it asks Dotdigital what became of it";
    }
    if (line_.former_identity) verdict_.because += " It gives the contact the row's new address.";
    if (line_.due_at || (is_here() && live_.contact && !is_same()))
      verdict_.because += " The row has changed since: its newer version goes when this import has ended.";
  }

  void due() {
    if (story_.waits_for) return waits_for_import(*story_.waits_for);
    say("due", line_.outcome == Outcome::current ? "delivered, and to be sent once more" : "waits to be sent");
    switch (line_.due_reason) {
      case DueReason::retry:
        verdict_.because =
            was_refused() ? "Dotdigital did not take the last import that carried it, so it is sent again."
                          : "It is to be sent again, since an attempt did not come through or a person asked for it.";
        break;
      case DueReason::reassert:
        verdict_.because =
            "An import that carried it was left without an answer. It is sent once more, from the row as "
            "it is then.";
        break;
      case DueReason::reconsider:
        verdict_.because =
            "It is looked at anew, since the mapping changed or the contact of its address is its own now.";
        break;
      default:
        verdict_.because = "It was read, and waits to be sent.";
    }
    if (line_.due_at) return wait_until(verdict_, *line_.due_at, answer_.setting, now_);
    wait_for_turn(verdict_, answer_.setting, now_);
  }

  bool was_refused() const {
    const auto& steps = story_.history;
    return !steps.empty() && steps.back().kind == StoryStep::Kind::outcome && steps.back().state == BatchState::refused;
  }

  void waits_for_import(const OpenImport& import) {
    say("waits_for_import", "waits for an import to end");
    const std::string name = import_words(import.batch, import.import_id);
    if (import.state == BatchState::stuck) {
      verdict_.because =
          fmt::format("Dotdigital has not finished {} since {}. ", name, when_words(import.submitted_at, now_));
      verdict_.because += "The row is sent again when that import ends, or as soon as the row changes.";
      verdict_.remedy = "If it goes on for long, ask Dotdigital's support with the import id.";
    } else {
      const bool own = import.stream == story_.stream && import.row_key == line_.row_key;
      const std::string whose =
          own || import.row_key.empty()
              ? "an earlier version of this contact"
              : "the same contact, of " + row_words({import.stream, import.row_key, 0, std::nullopt}, story_.stream);
      verdict_.because = fmt::format(
          "{} carries {}, since {}. A contact is never in two imports at once, so this row goes when that one has "
          "ended.",
          capital(name), whose, when_words(import.submitted_at, now_));
      if (import.state == BatchState::unknown) verdict_.because += " Nobody knows whether Dotdigital took it.";
    }
    verdict_.next = fmt::format("when {} has ended", name);
    if (import.state == BatchState::unknown && import.unknown_at) {
      verdict_.next_at = *import.unknown_at + answer_.setting.timing.unknown_settle;
      verdict_.next += ", at the latest at " + when_words(*verdict_.next_at, now_);
    }
    verdict_.waits = true;
  }

  void failed() {
    const bool partial = line_.outcome == Outcome::partial;
    say(partial ? "partial" : "failed",
        partial ? "delivered only in part" : "not delivered, Dotdigital did not take it");
    if (!story_.failure) return;
    const Failure& failure = *story_.failure;
    const FailureEntry& entry = failure_entry(failure.code);
    verdict_.because = fmt::format("{} ({})", entry.words, failure.code);
    if (!failure.description.empty() && failure.description != entry.words)
      verdict_.because += sentence(fmt::format(" Dotdigital said: {}", failure.description));
    verdict_.remedy = failure.remedy.empty() ? std::string(entry.remedy) : failure.remedy;
    if (is_here() && live_.contact && !is_same()) {
      verdict_.remedy.clear();
      return tell_change();
    }
    if (line_.due_at) return wait_until(verdict_, *line_.due_at, answer_.setting, now_);
    verdict_.next = failure.failure_class == FailureClass::set_up
                        ? "when the mapping changes"
                        : "when the row, or what the mapping makes of it, changes";
  }

  void rejected() {
    say("rejected", "not sent, it cannot be made a contact");
    if (!story_.failure) return;
    const Failure& failure = *story_.failure;
    verdict_.because =
        fmt::format("{}{} ({}).", failure.field.empty() ? "" : failure.field + ": ", failure.description, failure.code);
    verdict_.remedy =
        sentence(failure.remedy.empty() ? std::string(failure_entry(failure.code).remedy) : failure.remedy);
    if (live_.rejection && !live_.place.empty())
      verdict_.because += fmt::format(" The rule stands in {}.", live_.place);
    if (is_here() && live_.contact) {
      verdict_.because += " The row has been mended since.";
      verdict_.remedy.clear();
      if (is_below_polls(answer_)) return tell_old_stamp(verdict_, answer_, now_);
      return wait_for_turn(verdict_, answer_.setting, now_);
    }
    verdict_.next = "when the row or the mapping changes";
  }

  void superseded() {
    say("superseded", "not sent, a newer row has the same address");
    if (!story_.owner) {
      verdict_.because = "Of the rows of a stream with one address only the newest is sent, and another was newer.";
      verdict_.next = "when that row gives the address up";
      return;
    }
    const std::string owner = row_words(*story_.owner, story_.stream);
    const bool equal = story_.owner->watermark_value == line_.watermark_value;
    verdict_.because = fmt::format(
        "Of the rows of a stream with one address only the newest is sent. That is {}: its stamp is {}, that of "
        "this row {}{}.",
        owner, stamp_words(story_.owner->watermark_value, answer_.setting),
        stamp_words(line_.watermark_value, answer_.setting),
        equal ? ", and of two that are equal the greater key counts" : "");
    verdict_.remedy =
        "Keep the address in one of the rows. If this one is the right one, change it: then its stamp is the "
        "newer.";
    verdict_.next = fmt::format("when {} takes another address or goes away: then this row is sent", owner);
    if (!is_here() || !live_.contact || live_.contact->identity == line_.identity) return;
    verdict_.remedy.clear();
    tell_change();
  }

  void gone() {
    const bool told = parting::is(line_.tried_hash);
    say("gone", "the row is gone from the table");
    if (live_.state == LiveRow::State::left_where) say("left_where", "no longer sent, the row has left `where`");
    verdict_.because = fmt::format("That was seen at {}. ", when_words(line_.updated_at, now_));
    if (told) {
      verdict_.because += fmt::format("Its contact was {}, as `on_gone` says.",
                                      line_.tried_hash == parting::suppressed ? "suppressed" : "unsubscribed");
    } else if (story_.owner) {
      verdict_.because += fmt::format("{} has the address now, and the contact with it.",
                                      capital(row_words(*story_.owner, story_.stream)));
    } else {
      verdict_.because += "Its contact in Dotdigital was left as it is.";
    }
    verdict_.next = live_.state == LiveRow::State::left_where ? "when the row matches `where` again"
                                                              : "none, unless a row with this key comes back";
    if (!is_here()) return;
    say("back", "the row was gone, and is back");
    verdict_.because += " dotsync has not read it since it came back.";
    if (is_below_polls(answer_)) return tell_old_stamp(verdict_, answer_, now_);
    wait_for_turn(verdict_, answer_.setting, now_);
  }

  const RowAnswer& answer_;
  const ContactStory& story_;
  const Line& line_;
  const LiveRow& live_;
  Time now_;
  RowVerdict verdict_;
};

}  // namespace

RowVerdict judge_row(const RowAnswer& answer, Time now) {
  RowVerdict verdict;
  if (answer.story) {
    verdict = Judge(answer, now).judge();
  } else {
    judge_unread(verdict, answer, now);
  }
  tell_hold(verdict, answer.setting, now);
  return verdict;
}

}  // namespace dotsync

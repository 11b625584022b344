#include "daemon/row_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "daemon/flight_verdict.hpp"
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
        judge_in_flight(verdict_, answer_, !is_here() || !live_.contact || is_same(), now_);
        break;
      case Outcome::due:
        judge_due(verdict_, answer_, now_);
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
    tell_absence();
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
    if (line_.due_at && line_.due_reason != DueReason::reassert) return judge_due(verdict_, answer_, now_);
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

  /// A row that did not arrive, and is not there any more.
  void tell_absence() {
    const bool stays = line_.outcome == Outcome::failed || line_.outcome == Outcome::partial ||
                       line_.outcome == Outcome::rejected || line_.outcome == Outcome::superseded;
    const bool left = live_.state == LiveRow::State::left_where;
    if (!stays || (live_.state != LiveRow::State::absent && !left)) return;
    if (parting::is(line_.tried_hash)) {
      verdict_.headline = "its row is gone, and Dotdigital did not take what it was told of that";
      return;
    }
    verdict_.because += left ? " The row has left `where` since." : " The row is no longer in the table.";
    verdict_.remedy.clear();
    verdict_.next = left ? "when the row matches `where` again" : "none, unless a row with this key comes back";
    verdict_.next_at.reset();
    verdict_.waits = false;
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

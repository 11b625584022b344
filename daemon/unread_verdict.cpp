#include "daemon/unread_verdict.hpp"

#include <fmt/format.h>

#include "daemon/moment.hpp"
#include "daemon/verdict_words.hpp"

namespace dotsync {
namespace {

void judge_forgotten(RowVerdict& verdict, const RowAnswer& answer, Time now) {
  verdict.reason = "forgotten";
  verdict.headline = "not sent, the person was forgotten";
  verdict.because = fmt::format(
      "`dotsync forget` was run for this person at {}. Neither the row nor the address has been sent since.",
      when_words(*answer.forgotten_at, now));
  verdict.remedy =
      fmt::format("Only if the person wants to be written to again: `dotsync resend --stream {} --key {}`.",
                  answer.stream, answer.row_key);
  verdict.next = "none";
}

void judge_outside_where(RowVerdict& verdict, const RowAnswer& answer) {
  const StreamSettings* settings = answer.setting.settings;
  verdict.reason = "not_in_where";
  verdict.headline = "never sent, the stream's `where` leaves it out";
  verdict.because = "The row is in the table, but the stream only sends rows that match its `where`";
  if (settings != nullptr && !settings->where.empty()) verdict.because += fmt::format(": {}", settings->where);
  verdict.because += settings != nullptr && !settings->where.empty() ? "" : ".";
  verdict.remedy = "If it should be sent, change the row so that it matches, or change `where` in the configuration.";
  verdict.next = "when the row matches `where`";
}

/// What the stream has done so far, which did not include the row.
std::string progress_words(const RowAnswer& answer, Time now) {
  const StreamState& state = answer.setting.state;
  const StreamStatus& status = state.status;
  if (!state.has_run) return "The stream has never run; its first turn reads every row.";
  if (status.open_pass) {
    return fmt::format("A turn that began at {} is reading the table: {} rows so far, and this one is not among them.",
                       when_words(status.open_pass->started_at, now), status.open_pass->read);
  }
  if (is_remapped(answer)) {
    return "The mapping, `where` or the query has changed since the last turn; the next one reads the whole table.";
  }
  if (!status.last_success_at) return "No turn of the stream has come through yet.";
  return fmt::format("It is newer than the last turn of the stream, which ended at {}.",
                     when_words(*status.last_success_at, now));
}

}  // namespace

void judge_unread(RowVerdict& verdict, const RowAnswer& answer, Time now) {
  if (answer.forgotten_at) return judge_forgotten(verdict, answer, now);
  if (answer.live.state == LiveRow::State::left_where) return judge_outside_where(verdict, answer);
  verdict.reason = answer.setting.state.has_run ? "not_read" : "stream_new";
  verdict.headline = "not read yet";
  verdict.because = "The row is there, and dotsync has not read it.";
  if (is_below_polls(answer)) {
    verdict.reason = "old_stamp";
    return tell_old_stamp(verdict, answer, now);
  }
  verdict.because += " " + progress_words(answer, now);
  wait_for_turn(verdict, answer.setting, now);
  if (!answer.live.rejection) return;
  const Rejection& rejection = *answer.live.rejection;
  verdict.because += fmt::format(" As it is now it cannot be sent: {}: {}.", rejection.field, rejection.reason);
  verdict.remedy = rejection.remedy;
}

}  // namespace dotsync

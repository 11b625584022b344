#include "sync/stream_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "base/limits.hpp"
#include "sync/fence_history.hpp"
#include "sync/next_pass.hpp"
#include "sync/stream_ready.hpp"

namespace dotsync {
namespace {

constexpr Duration due_check_pause = std::chrono::seconds(1);
constexpr Duration due_wait_max = std::chrono::seconds(10);
constexpr std::size_t trial_contacts_max = 100;

bool is_under_way(const Flight& flight) {
  return flight.batch.state == BatchState::submitting || flight.batch.state == BatchState::accepted;
}

std::optional<StreamId> known_stream(Journal& journal, const std::string& name) {
  for (const auto& [id, known] : journal.streams()) {
    if (known == name) return id;
  }
  return std::nullopt;
}

std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) {
  if (!a) return b;
  return b ? std::min(*a, *b) : a;
}

}  // namespace

StreamRunner::StreamRunner(StreamSpec spec, Account& account, Source& source, Journal& journal, const Clock& clock,
                           Logger& log)
    : spec_(std::move(spec)),
      account_(account),
      source_(source),
      journal_(journal),
      clock_(clock),
      log_(log),
      delivery_(account, journal, clock, log,
                [this](const SubmissionOutcome& outcome) { submission_answered(outcome); }),
      id_(known_stream(journal, spec_.name)),
      refusals_(spec_.batch.contacts_max),
      held_(is_held_in_journal()) {}

StreamRunner::~StreamRunner() = default;

void StreamRunner::tick(Time now) {
  if (held_) try_parked(now);
  if (held_) return;
  if (!ready_) return prepare(now);
  if (page_) take_page(now);
  if (due_page_) take_due(now);
  if (asking_ || stopped_ || due_page_ || (retry_at_ && now < *retry_at_)) return;
  if (!page_ && !next_page_ && start_due(now)) return;
  if (pass_) {
    // A page in hand is older than what a read by key brings: rows that wait to be read by key stop the reading ahead.
    const bool due_waits = page_ && due_check_at(now) <= now && now - last_due_ >= due_wait_max;
    if (!next_page_ && !(page_ && page_->last) && !due_waits) request_page();
  } else if (!next_poll_ || *next_poll_ <= now) {
    start_pass(now);
  } else {
    step_reconcile(now);
  }
}

std::optional<Time> StreamRunner::next_wake(Time now) const {
  if (stopped_) return std::nullopt;
  if (held_) return trial_at_;
  if (page_ || due_page_) return account_.waits_until(now);  // else an import that ends wakes us
  if (asking_) return std::nullopt;
  if (retry_at_ && *retry_at_ > now) return retry_at_;
  if (!ready_ || pass_ || !next_poll_) return now;
  const bool waits_for_answer = refusals_.is_searching() && submitting_ > 0;
  const std::optional<Time> due = waits_for_answer           ? std::nullopt
                                  : account_.may_submit(now) ? std::optional(due_check_at(now))
                                                             : account_.waits_until(now);
  return earlier(earlier(next_poll_, due), may_reconcile(now) ? reconcile_at(now) : std::nullopt);
}

void StreamRunner::request_turn(Time now) {
  turn_requested_ = true;
  turn_open_ = true;
  trouble_.reset();
  tally_ = {};
  next_poll_ = now;
  next_due_check_ = now;
}

bool StreamRunner::turn_sent(Time now) const {
  if (held_) return submitting_ == 0;
  const auto reconcile = reconcile_at(now);
  return ready_ && !(reconcile && *reconcile <= now) && !turn_open_ && submitting_ == 0 && !due_page_ && !due_pass_ &&
         !redo_at_ && !reasserts_wait_ && due_check_at(now) > now;
}

bool StreamRunner::turn_done(Time now) const {
  if (!turn_sent(now)) return false;
  bool own = false, of_others = false;
  for (const auto& [id, flight] : account_.flights) {
    if (!is_under_way(flight) || is_overdue(flight, now)) continue;
    (flight.batch.stream == *id_ ? own : of_others) = true;
  }
  return !own && !(of_others && !held_ && journal_.waits_for_import(*id_, now));
}

std::int64_t StreamRunner::open_contacts(Time now) const {
  std::int64_t open = 0;
  for (const auto& [id, flight] : account_.flights) {
    const bool is_open = !is_under_way(flight) || is_overdue(flight, now);
    if (id_ && flight.batch.stream == *id_ && is_open) open += flight.batch.contacts;
  }
  return open;
}

/// Nobody answers for it: an import becomes stuck only by an answer, and a turn does not wait for one for ever.
bool StreamRunner::is_overdue(const Flight& flight, Time now) const {
  return flight.batch.accepted_at && now - *flight.batch.accepted_at >= account_.timing.stuck_after;
}

// --- the poll pass

void StreamRunner::start_pass(Time now) {
  last_poll_ = now;
  woken_ = false;
  pass_is_turn_ = turn_requested_;
  asking_ = true;
  source_.open_pass(spec_.query, fence_history(journal_, *id_).fences,
                    [this, alive = std::weak_ptr<bool>(alive_)](SourceResult<OpenedPass> opened) {
                      if (!alive.expired()) pass_opened(std::move(opened));
                    });
}

void StreamRunner::pass_opened(SourceResult<OpenedPass> answer) {
  asking_ = false;
  if (const auto* failure = std::get_if<SourceFailure>(&answer)) return source_failed(*failure, "taking a fence");
  const OpenedPass& opened = std::get<OpenedPass>(answer);
  const Time now = clock_.now();
  const StreamRecord record = journal_.stream(*id_);
  const OpenPass pass = next_pass(record.fence, opened, spec_.query.watermark.kind);
  if (record.fence && opened.trust == Trust::from_the_beginning) request_reconcile(false, now);  // rows may be gone
  note_widening(opened.widened_by, now);
  if (opened.trust != Trust::as_journaled) {
    journal_.event(now, *id_, std::nullopt, "fence", "", "", opened.reason);
    log_.warning("reading more than the last pass left", {{"stream", spec_.name}, {"why", opened.reason}});
  }
  bounds_ = bounds_of(pass);
  guard_ = {};
  known_contacts_.reset();
  pass_ = journal_.begin_pass(*id_, PassKind::poll, pass, FenceRecord{0, fence_text(opened.fence)},
                              fences_to_forget(fence_history(journal_, *id_), opened.fence), now);
  read_to_.reset();
  if (DOTSYNC_MUTANT("new_fence_old_position") && record.open_pass) read_to_ = read_to(*record.open_pass);
  healthy();
  request_page();
}

/// After a restart: the same bounds, from the journaled position on.
void StreamRunner::resume_pass(const StreamRecord& record) {
  const OpenPass& open = *record.open_pass;
  pass_ = open.id;
  bounds_ = bounds_of(open);
  guard_ = open.guard;
  read_to_ = read_to(open);
  log_.info("taking up the pass that was under way", {{"stream", spec_.name}});
}

void StreamRunner::request_page() {
  asking_ = true;
  const std::size_t limit = std::min(spec_.batch.contacts_max, limits::page_rows_max);
  source_.read_page(spec_.query, {bounds_, read_to_, limit},
                    [this, alive = std::weak_ptr<bool>(alive_)](SourceResult<PageAnswer> answer) {
                      if (!alive.expired()) page_read(std::move(answer));
                    });
}

void StreamRunner::page_read(SourceResult<PageAnswer> answer) {
  asking_ = false;
  if (const auto* failure = std::get_if<SourceFailure>(&answer)) return source_failed(*failure, "reading a page");
  healthy();
  PageAnswer& page = std::get<PageAnswer>(answer);
  if (!page.page.empty()) {
    const RowPlace& last = page.page.place(page.page.size() - 1);
    read_to_ = PagePosition{last.watermark, last.key};
    if (DOTSYNC_MUTANT("position_before_rows")) commit_position(*read_to_);
  }
  (page_ ? next_page_ : page_) = std::move(page);
  tick(clock_.now());
}

/// Moves the pass without taking its rows; only where a test asks for it.
void StreamRunner::commit_position(const PagePosition& position) {
  Turn turn;
  turn.stream = *id_;
  turn.pass = *pass_;
  turn.position = Position{position.watermark, position.key};
  turn.at = clock_.now();
  journal_.commit(turn);
}

std::size_t StreamRunner::at_once(std::size_t contacts) const {
  if (trial_ != Trial::none) contacts = std::min(contacts, trial_contacts_max);
  return std::min(contacts, account_.gate.contacts_max().value_or(contacts));
}

/// As much of the page as the account takes now. A page that cannot go on stops the reading, and nothing is dropped.
void StreamRunner::take_page(Time now) {
  note_unreadable(now);
  while (page_) {
    if (cursor_ < page_->page.size()) {
      if (!may_send(now)) return;
      BuiltTurn built = ready_->builder.build(page_->page, cursor_, {PassKind::poll, {}, false},
                                              at_once(spec_.batch.contacts_max), now);
      if (stopped_by_guard(built.turn.counts, guard_)) return;
      cursor_ += built.taken;
      built.turn.pass = *pass_;
      built.turn.ends_pass = page_->last && cursor_ == page_->page.size();
      commit_and_submit(std::move(built));
    } else if (page_->last && page_->page.empty()) {
      Turn turn;
      turn.stream = *id_;
      turn.pass = *pass_;
      turn.ends_pass = true;
      turn.at = now;
      journal_.commit(turn);
    }
    if (cursor_ < page_->page.size()) continue;
    if (page_->last) return finish_poll(now);
    page_ = std::move(next_page_);
    next_page_.reset();
    cursor_ = 0;
    note_unreadable(now);
  }
}

void StreamRunner::finish_poll(Time now) {
  page_.reset();
  next_page_.reset();
  cursor_ = 0;
  pass_.reset();
  next_poll_ = woken_ ? now : next_turn(spec_.schedule, last_poll_, now);
  if (pass_is_turn_) {
    pass_is_turn_ = turn_requested_ = turn_open_ = false;
  } else if (turn_requested_) {
    next_poll_ = now;  // a pass that was taken up again began before the turn was asked for
  }
  if (!last_reconcile_) last_reconcile_ = now;  // the first load has seen every row
  journal_.set_next_run(*id_, next_poll_);
}

// --- due rows

/// The next part of a refused request, as far as it still waits to be sent.
std::vector<Line> StreamRunner::refused_part(Time now) {
  std::vector<Line> lines;
  due_kind_ = DueKind::fresh;
  while (lines.empty() && refusals_.is_searching()) {
    for (Line& line : journal_.ledger().load(refusals_.next_part())) {
      const bool locked = line.identity && journal_.is_locked(account_.id, *line.identity);
      if (line.due_at && *line.due_at <= now && line.outcome != Outcome::in_flight && !locked)
        lines.push_back(std::move(line));
    }
  }
  return lines;
}

Time StreamRunner::due_check_at(Time now) const {
  const bool nothing_new = journal_.releases(account_.id) == releases_seen_ || DOTSYNC_MUTANT("releases_unheard");
  return nothing_new ? next_due_check_ : std::min(next_due_check_, now);
}

bool StreamRunner::start_due(Time now) {
  if (now < due_check_at(now) || !account_.may_submit(now)) return false;
  if (redo_at_ && *redo_at_ <= now) redo_at_.reset();
  const std::size_t limit = std::min(refusals_.at_once(), limits::page_rows_max);
  if (refusals_.is_searching() && submitting_ > 0) return false;  // its answer says what to ask next
  releases_seen_ = journal_.releases(account_.id);
  due_lines_ = refused_part(now);
  if (due_lines_.empty()) due_lines_ = next_due_rows(now, limit);
  if (due_lines_.empty()) {
    const Time next = journal_.next_due_at(*id_).value_or(now + std::chrono::hours(1));
    next_due_check_ = std::max(next, now + due_check_pause);
    return false;
  }
  std::vector<std::string> keys;
  for (const Line& line : due_lines_) keys.push_back(line.row_key);
  last_due_ = now;
  due_pass_ = journal_.begin_pass(*id_, PassKind::due, std::nullopt, std::nullopt, {}, now);
  asking_ = true;
  source_.read_keys(spec_.query, std::move(keys),
                    [this, alive = std::weak_ptr<bool>(alive_)](SourceResult<KeysAnswer> answer) {
                      if (!alive.expired()) due_read(std::move(answer));
                    });
  return true;
}

void StreamRunner::take_due(Time now) {
  while (due_cursor_ < due_page_->page.size()) {
    if (due_kind_ == DueKind::reassert && !account_.may_reassert(now)) break;  // they stay due; fresh rows may go
    if (!may_send(now)) return;
    BuiltTurn built = ready_->builder.build(due_page_->page, due_cursor_, {PassKind::due, {}, false},
                                            at_once(refusals_.at_once()), now);
    due_cursor_ += built.taken;
    built.turn.pass = *due_pass_;
    commit_and_submit(std::move(built));
  }
  finish_due(true, now);
}

void StreamRunner::finish_due(bool success, Time now) {
  journal_.end_pass(*due_pass_, success, now);
  due_pass_.reset();
  due_page_.reset();
  due_lines_.clear();
  next_due_check_ = now;
}

}  // namespace dotsync

// The part of StreamRunner that sends what is built and takes what comes back.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/failpoint.hpp"
#include "sync/account_gate.hpp"
#include "sync/stream_runner.hpp"

namespace dotsync {
namespace {

constexpr Duration source_backoff_min = std::chrono::seconds(1);
constexpr Duration source_backoff_max = std::chrono::minutes(5);

void add(PassCounts& sum, const PassCounts& more) {
  sum.read += more.read;
  sum.added += more.added;
  sum.changed += more.changed;
  sum.unchanged += more.unchanged;
  sum.rejected += more.rejected;
  sum.superseded += more.superseded;
  sum.sent += more.sent;
  sum.late += more.late;
  sum.known_changed += more.known_changed;
  sum.cleared += more.cleared;
}

}  // namespace

void StreamRunner::commit_and_submit(BuiltTurn built) {
  add(tally_.rows, built.turn.counts);
  DOTSYNC_FAILPOINT("before_intent");
  const auto number = std::make_shared<BatchId>();
  if (DOTSYNC_MUTANT("put_before_intent") && built.turn.intent) {
    delivery_.put(number, std::move(built.body));
    built.body.clear();
    DOTSYNC_FAILPOINT("after_put");
  }
  const std::optional<BatchId> batch = journal_.commit(built.turn);
  for (const LineWrite& write : built.turn.writes) {
    if (write.line.due_at) next_due_check_ = std::min(next_due_check_, *write.line.due_at);
  }
  if (!batch) return;
  *number = *batch;
  submitting_ += 1;
  if (trial_ == Trial::may_go) trial_ = Trial::sent;
  delivery_.submit(*id_, spec_.name, *batch, static_cast<std::int64_t>(built.contacts),
                   due_pass_ && due_kind_ == DueKind::reassert, std::move(built.body));
}

void StreamRunner::submission_answered(const SubmissionOutcome& outcome) {
  submitting_ -= 1;
  switch (outcome.state) {
    case BatchState::accepted:
      tally_.imports.push_back(outcome.import_id);
      refusals_.accepted();
      return;
    case BatchState::unknown:
      trial_ended(false);
      return;
    default:
      break;
  }
  next_due_check_ = clock_.now();
  redo_at_ = outcome.retry_at;
  trial_ended(false);
  if (is_about_contacts(outcome.refusal)) isolate(outcome);
}

void StreamRunner::isolate(const SubmissionOutcome& outcome) {
  std::vector<LineId> contacts;
  for (const Item& item : journal_.items(outcome.batch)) contacts.push_back(item.line.id);
  const RefusalSearch::Found found = refusals_.refused(std::move(contacts), outcome.error_code);
  if (found == RefusalSearch::Found::smaller) return;
  redo_at_.reset();
  tally_.contacts.failed += 1;
  if (found == RefusalSearch::Found::guilty) return;
  park(
      fmt::format("Dotdigital refuses every contact with {}", outcome.error_code),
      "the set-up is at fault, not the rows: `dotsync journal failures` has the vendor's words; then `dotsync resume`");
}

void StreamRunner::batch_ended(const BatchEnd& end) {
  if (end.state == BatchState::finished) refusals_.finished();
  if (end.halve) refusals_.given_up(end.contacts);
  trial_ended(end.state == BatchState::finished);
  if (end.state == BatchState::failed && !held_ && end.code != "ImportFailed" && !end.code.empty()) {
    park("Dotdigital's verdict on an import is " + end.code,
         "`dotsync explain " + end.code + "` says what to do; then `dotsync resume`");
  }
  tally_.contacts.created += end.counts.created;
  tally_.contacts.updated += end.counts.updated;
  tally_.contacts.partial += end.counts.partial;
  tally_.contacts.failed += end.counts.failed + (end.state == BatchState::failed ? end.contacts : 0);
  tally_.contacts.unreported += end.counts.unreported;
}

void StreamRunner::source_failed(const SourceFailure& failure, const char* doing) {
  fail({failure.part, fmt::format("{}: {}", doing, failure.what), failure.hint});
}

/// Nothing is lost: the same step is tried again after a pause that grows.
void StreamRunner::fail(StreamTrouble trouble) {
  const Time now = clock_.now();
  failures_ += 1;
  retry_at_ = now + backoff(source_backoff_min, source_backoff_max, failures_);
  log_.error(trouble.what, {{"stream", spec_.name}, {"hint", trouble.hint}, {"retry_at", format_time(*retry_at_)}});
  if (id_) journal_.event(now, *id_, std::nullopt, "trouble", "", "", trouble.what);
  trouble_ = std::move(trouble);
}

void StreamRunner::healthy() {
  failures_ = 0;
  retry_at_.reset();
  if (!turn_requested_) trouble_.reset();
}

}  // namespace dotsync

#include "sync/poller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "client/calls.hpp"
#include "sync/refusal_search.hpp"

namespace dotsync {
namespace {

constexpr int not_found_max = 3;
constexpr const char* no_import = "00000000-0000-0000-0000-000000000000";
/// Imports given up in a row that are no fault of their contacts any more.
constexpr int incident_imports = 3;
constexpr Duration incident_pause_max = std::chrono::hours(6);

DeliveryCounts count(const std::vector<ItemResult>& items) {
  DeliveryCounts counts;
  for (const ItemResult& item : items) {
    switch (item.outcome) {
      case ItemOutcome::created:
        ++counts.created;
        break;
      case ItemOutcome::updated:
        ++counts.updated;
        break;
      case ItemOutcome::partial:
        ++counts.partial;
        break;
      case ItemOutcome::failed:
        ++counts.failed;
        break;
      case ItemOutcome::unreported:
        ++counts.unreported;
        break;
      case ItemOutcome::open:
      case ItemOutcome::unsettled:
        break;
    }
  }
  return counts;
}

BatchStep step_to(const Flight& flight, BatchState to, Time now) {
  BatchStep step;
  step.batch = flight.batch.id;
  step.to = to;
  step.at = now;
  return step;
}

/// The failure book's code for an import that ended without a report.
std::string verdict_code(FinalStatus status) {
  return status == FinalStatus::failed ? "ImportFailed" : std::string(to_text(status));
}

/// What a program believes that takes every import for a success.
[[maybe_unused]] ImportReport everything_updated(std::int64_t contacts) {
  ImportReport report;
  report.summary = ReportSummary{};
  report.summary->updated_contacts = contacts;
  return report;
}

}  // namespace

Poller::Poller(Account& account, Journal& journal, const Clock& clock, Logger& log, RetryPolicy policy,
               std::uint64_t seed, Listener listener)
    : account_(account),
      journal_(journal),
      clock_(clock),
      log_(log),
      policy_(policy),
      random_(seed),
      listener_(std::move(listener)) {}

void Poller::resume() {
  const Time now = clock_.now();
  for (OpenBatch& batch : journal_.open_batches()) {
    if (batch.account != account_.id) continue;
    const BatchId id = batch.id;
    Flight flight;
    flight.batch = std::move(batch);
    flight.next_poll = now;
    Flight& stored = account_.flights.insert_or_assign(id, std::move(flight)).first->second;
    if (stored.batch.state == BatchState::submitting && DOTSYNC_MUTANT("submitting_forgotten")) {
      account_.flights.erase(id);
    } else if (stored.batch.state == BatchState::submitting) {
      become_unknown(stored, "stopped before the answer was journaled", now);
    }
  }
}

void Poller::tick(Time now) {
  probe(now);
  std::vector<BatchId> due;
  for (const auto& [id, flight] : account_.flights) due.push_back(id);
  for (const BatchId id : due) {
    const auto found = account_.flights.find(id);
    if (found == account_.flights.end()) continue;
    Flight& flight = found->second;
    if (flight.batch.state == BatchState::unknown) {
      settle_overdue(flight, now);
    } else if (flight.batch.state != BatchState::submitting && !flight.asking && flight.next_poll <= now &&
               account_.http.budget().may_call(CallKind::status, now)) {
      ask(flight);
    }
  }
}

std::optional<Time> Poller::next_wake() const {
  std::optional<Time> wake;
  if (account_.gate.wants_probe() && !probing_) {
    const Time now = clock_.now();
    wake = account_.gate.waits_until(now).value_or(now);
  }
  for (const auto& [id, flight] : account_.flights) {
    std::optional<Time> at;
    if (flight.batch.state == BatchState::unknown) {
      at = flight.batch.unknown_at.value_or(flight.batch.submitted_at) + account_.timing.unknown_settle;
    } else if (flight.batch.state != BatchState::submitting && !flight.asking) {
      at = std::max(flight.next_poll, account_.http.budget().next_call(CallKind::status, clock_.now()));
    }
    if (at && (!wake || *at < *wake)) wake = at;
  }
  return wake;
}

/// After lost answers: any answer at all, also "not found" for an import that there never was, shows that Dotdigital
/// listens again.
void Poller::probe(Time now) {
  if (!account_.gate.wants_probe() || probing_ || account_.gate.waits_until(now)) return;
  probing_ = true;
  account_.http.send(get_import(no_import), [this, alive = std::weak_ptr<bool>(alive_)](const HttpResult& result) {
    if (alive.expired()) return;
    probing_ = false;
    const auto* response = std::get_if<HttpResponse>(&result);
    if (response != nullptr && response->status < 500) return account_.gate.probe_answered();
    account_.gate.failed(clock_.now());
  });
}

void Poller::ask(Flight& flight) {
  flight.asking = true;
  const BatchId batch = flight.batch.id;
  account_.http.send(get_import(flight.batch.import_id),
                     [this, batch, alive = std::weak_ptr<bool>(alive_)](const HttpResult& result) {
                       if (!alive.expired()) answered(batch, result);
                     });
}

void Poller::answered(BatchId batch, const HttpResult& result) {
  const auto found = account_.flights.find(batch);
  if (found == account_.flights.end()) return;
  Flight& flight = found->second;
  flight.asking = false;
  flight.polls += 1;
  const Time now = clock_.now();
  const PollVerdict verdict = judge_poll(result, flight.batch.import_id, now);
  if (!std::holds_alternative<PollNotFound>(verdict)) flight.not_found = 0;
  std::visit([&](const auto& answer) { take(flight, answer, now); }, verdict);
}

void Poller::take(Flight& flight, const PollRunning&, Time now) {
  const Time accepted_at = flight.batch.accepted_at.value_or(flight.batch.submitted_at);
  flight.next_poll = now + next_pause(flight);
  // The deadline is judged only here, on an answer: a daemon that was away makes nothing stuck.
  if (flight.batch.state == BatchState::accepted && now - accepted_at >= account_.timing.stuck_after) {
    become_stuck(flight, now);
  } else if (flight.batch.state == BatchState::stuck && now - accepted_at >= account_.timing.abandon_after) {
    BatchStep step = step_to(flight, BatchState::abandoned, now);
    step.error_code = "abandoned";
    step.text = "still NotFinished; given up, contacts are sent again";
    step.items = reassert_items(flight.batch.id, journal_.items(flight.batch.id), now);
    step.doubt = Doubt::asserted;
    end(std::move(step), flight, {});
  }
}

void Poller::take(Flight& flight, const PollFinal& final, Time now) {
  DOTSYNC_FAILPOINT("before_report");
  const BatchId batch = flight.batch.id;
  const bool blind = DOTSYNC_MUTANT("acknowledged_on_acceptance");
  if (final.status == FinalStatus::finished || blind) {
    account_.failed_in_row = 0;
    BatchStep step = step_to(flight, BatchState::finished, now);
    step.http_status = 200;
    const ImportReport& report = blind ? everything_updated(flight.batch.contacts) : final.report;
    step.items = settle_report(batch, journal_.items(batch), report, journal_.hash(), policy_, now);
    // What it did, it did at some time since its contacts were free for newer rows.
    if (flight.batch.state == BatchState::stuck) step.doubt = Doubt::asserted;
    const DeliveryCounts counts = count(step.items);
    return end(std::move(step), flight, counts);
  }
  BatchStep step = step_to(flight, BatchState::failed, now);
  step.http_status = 200;
  step.error_code = verdict_code(final.status);
  if (flight.batch.state == BatchState::stuck) {
    // Its contacts were free meanwhile; what it did to them nobody knows.
    step.items = reassert_items(batch, journal_.items(batch), now);
    step.doubt = Doubt::asserted;
    assert_once_more(step);
    return end(std::move(step), flight, {});
  }
  if (final.status == FinalStatus::failed) return give_up(std::move(step), flight, now);
  // A verdict on the account waits for a person or a daily try.
  step.items = settle_without_report(batch, journal_.items(batch), step.error_code, now + policy_.set_up, now);
  end(std::move(step), flight, {});
}

/// Failed: once more after a pause, then in halves until a guilty contact stands alone; where one import after the
/// other fails, it is not the contacts, and only the pause grows.
void Poller::give_up(BatchStep step, Flight& flight, Time now) {
  const std::vector<Item> items = journal_.items(step.batch);
  const bool again = std::any_of(items.begin(), items.end(), [](const Item& item) { return item.line.attempts > 0; });
  if (!again) account_.failed_in_row += 1;
  const bool incident = account_.failed_in_row >= incident_imports;
  const FailedImport found = judge_failed(items.size(), again, incident);
  const Duration pause = account_.timing.stuck_poll;
  const Time due_at = now + (incident ? backoff(pause, incident_pause_max, account_.failed_in_row) : pause);
  step.items = found == FailedImport::guilty ? refuse_item(step.batch, items, step.error_code,
                                                           "Dotdigital gave up an import of this contact alone", now)
                                             : settle_without_report(step.batch, items, step.error_code, due_at, now);
  end(std::move(step), flight, {}, found == FailedImport::halve);
}

void Poller::take(Flight& flight, const PollNotFound&, Time now) {
  if (flight.not_found == 0 || now - flight.first_not_found > account_.timing.not_found_window) {
    flight.not_found = 0;
    flight.first_not_found = now;
  }
  flight.not_found += 1;
  // Whatever the pause between polls: three answers must fit into the window.
  flight.next_poll = now + std::min(next_pause(flight), account_.timing.not_found_window / (not_found_max + 1));
  if (flight.not_found >= not_found_max && DOTSYNC_MUTANT("not_found_is_success"))
    return take(flight, PollFinal{FinalStatus::finished, everything_updated(flight.batch.contacts)}, now);
  if (flight.not_found >= not_found_max)
    become_unknown(flight, "Dotdigital does not know the import (404 three times)", now);
}

void Poller::take(Flight& flight, const PollError& error, Time now) {
  flight.next_poll = std::max(now + next_pause(flight), error.retry_at.value_or(now));
  log_.debug("status call failed; the import goes on",
             {{"batch", fmt::format("{}", flight.batch.id.value)}, {"why", error.why}});
}

void Poller::take(Flight& flight, const PollRefused& refused, Time now) {
  const std::string reason = fmt::format("HTTP {} on a status call", refused.http_status);
  flight.next_poll = account_.gate.refused(now, reason);
  journal_.set_account_state(account_.id, "refused", reason, now);
  log_.error("the account refuses us", {{"account", account_.name}, {"why", refused.why}});
}

void Poller::become_unknown(Flight& flight, const std::string& why, Time now) {
  BatchStep step = step_to(flight, BatchState::unknown, now);
  if (flight.batch.state == BatchState::stuck) step.doubt = Doubt::remembered;
  step.text = why;
  journal_.step(step);
  flight.batch.state = BatchState::unknown;
  flight.batch.unknown_at = now;
  listener_({flight.batch.id, flight.batch.stream, BatchState::unknown, {}, flight.batch.contacts, ""});
}

void Poller::become_stuck(Flight& flight, Time now) {
  BatchStep step = step_to(flight, BatchState::stuck, now);
  step.text = "NotFinished for too long; its contacts are free for newer rows";
  step.items = free_items(flight.batch.id, journal_.items(flight.batch.id), now);
  step.doubt = Doubt::remembered;
  journal_.step(step);
  if (DOTSYNC_MUTANT("stuck_forgotten")) {
    account_.flights.erase(step.batch);
    return;
  }
  flight.batch.state = BatchState::stuck;
  flight.next_poll = now + account_.timing.stuck_poll;
  log_.error("import is stuck",
             {{"batch", fmt::format("{}", flight.batch.id.value)}, {"import", flight.batch.import_id}});
  listener_({flight.batch.id, flight.batch.stream, BatchState::stuck, {}, flight.batch.contacts, ""});
}

/// unknown -> resolved: whatever became of the import, its contacts are sent again from their latest rows, now and once
/// more when even a late import must be through.
void Poller::settle_overdue(Flight& flight, Time now) {
  const Time since = flight.batch.unknown_at.value_or(flight.batch.submitted_at);
  if (now - since < account_.timing.unknown_settle && !DOTSYNC_MUTANT("resubmit_at_once")) return;
  BatchStep step = step_to(flight, BatchState::resolved, now);
  step.text = "contacts are due again, now and once more later";
  step.items = reassert_items(flight.batch.id, journal_.items(flight.batch.id), now);
  step.doubt = Doubt::asserted;
  if (!DOTSYNC_MUTANT("resubmit_at_once") && !DOTSYNC_MUTANT("no_second_reassert")) assert_once_more(step);
  if (DOTSYNC_MUTANT("hash_kept_on_unknown")) step.doubt = Doubt::none;
  end(std::move(step), flight, {});
}

void Poller::assert_once_more(BatchStep& step) const {
  step.again_at = step.at + account_.timing.reassert;
  step.again_within = account_.timing.reassert / 24;
}

void Poller::end(BatchStep step, Flight& flight, DeliveryCounts counts, bool halve) {
  journal_.step(step);
  BatchEnd told{step.batch, flight.batch.stream, step.to, counts, flight.batch.contacts, step.error_code, halve};
  log_.info("import ended", {{"batch", fmt::format("{}", step.batch.value)},
                             {"import", flight.batch.import_id},
                             {"state", std::string(to_text(step.to))},
                             {"created", fmt::format("{}", counts.created)},
                             {"updated", fmt::format("{}", counts.updated)},
                             {"failed", fmt::format("{}", counts.failed + counts.partial + counts.unreported)}});
  account_.flights.erase(step.batch);
  account_.gate.import_ended();
  DOTSYNC_FAILPOINT("after_report");
  listener_(told);
}

/// Grows from poll_min to poll_max, with a fifth of jitter so that many imports do not ask in step.
Duration Poller::next_pause(const Flight& flight) {
  if (flight.batch.state == BatchState::stuck) return account_.timing.stuck_poll;
  const Duration pause = backoff(account_.timing.poll_min, account_.timing.poll_max, std::max(1, flight.polls));
  const auto spread = static_cast<std::uint64_t>(std::max<Duration::rep>(1, pause.count() / 5));
  return pause + Duration(static_cast<Duration::rep>(random_() % spread));
}

}  // namespace dotsync

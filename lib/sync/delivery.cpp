#include "sync/delivery.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "client/calls.hpp"
#include "sync/settle.hpp"

namespace dotsync {
namespace {

std::string batch_text(BatchId batch) { return fmt::format("{}", batch.value); }

}  // namespace

bool is_about_contacts(RefusalKind kind) {
  return kind == RefusalKind::bad_request || kind == RefusalKind::too_large || kind == RefusalKind::other;
}

Delivery::Delivery(Account& account, Journal& journal, const Clock& clock, Logger& log, Listener listener)
    : account_(account), journal_(journal), clock_(clock), log_(log), listener_(std::move(listener)) {}

void Delivery::submit(StreamId stream, const std::string& stream_name, BatchId batch, std::int64_t contacts,
                      bool reassert, std::string body) {
  Flight flight;
  flight.batch.id = batch;
  flight.batch.stream = stream;
  flight.batch.account = account_.id;
  flight.batch.contacts = contacts;
  flight.batch.reassert = reassert;
  flight.batch.submitted_at = clock_.now();
  account_.flights.emplace(batch, std::move(flight));
  log_.info("submitting an import", {{"stream", stream_name},
                                     {"batch", batch_text(batch)},
                                     {"contacts", fmt::format("{}", contacts)},
                                     {"bytes", fmt::format("{}", body.size())}});
  DOTSYNC_FAILPOINT("after_intent");
  if (!body.empty()) put(std::make_shared<const BatchId>(batch), std::move(body));
  DOTSYNC_FAILPOINT("after_put");
}

void Delivery::put(std::shared_ptr<const BatchId> batch, std::string body) {
  std::string again = DOTSYNC_MUTANT("old_body_replayed") ? body : std::string();
  account_.http.send(put_import(std::move(body)),
                     [this, batch, again, alive = std::weak_ptr<bool>(alive_)](const HttpResult& result) {
                       if (alive.expired()) return;  // the batch stays submitting; the next start takes it for unknown
                       if (!again.empty() && std::holds_alternative<TransportFailure>(result)) return put(batch, again);
                       answered(*batch, result);
                     });
}

void Delivery::answered(BatchId batch, const HttpResult& result) {
  const Time now = clock_.now();
  const SubmitVerdict verdict = judge_submission(result, now);
  std::visit([&](const auto& answer) { take(batch, answer, now); }, verdict);
  DOTSYNC_FAILPOINT("after_answer");
}

void Delivery::take(BatchId batch, const SubmitAccepted& accepted, Time now) {
  Flight& flight = account_.flights.at(batch);
  BatchStep step;
  step.batch = batch;
  step.to = BatchState::accepted;
  step.at = now;
  step.import_id = accepted.import_id;
  step.http_status = 202;
  journal_.step(step);
  flight.batch.state = BatchState::accepted;
  flight.batch.import_id = accepted.import_id;
  flight.batch.accepted_at = now;
  flight.next_poll = now + account_.timing.poll_min;
  const bool was_refused = account_.gate.is_refused();
  account_.gate.accepted();
  account_.answers_missing = 0;
  if (was_refused) journal_.set_account_state(account_.id, "ok", "", now);
  log_.info("import accepted", {{"batch", batch_text(batch)}, {"import", accepted.import_id}});
  listener_({batch, BatchState::accepted, flight.batch.contacts, accepted.import_id, RefusalKind::other, "", "",
             std::nullopt});
}

Time Delivery::pause_account(const SubmitRefused& refused, Time now) {
  switch (refused.kind) {
    case RefusalKind::unauthorised:
    case RefusalKind::forbidden:
    case RefusalKind::not_found:
    case RefusalKind::redirect: {
      const std::string reason = fmt::format("HTTP {} ({})", refused.http_status, to_text(refused.kind));
      const Time next = account_.gate.refused(now, reason);
      journal_.set_account_state(account_.id, "refused", reason, now);
      return next;
    }
    case RefusalKind::rate_limited:
    case RefusalKind::excess_activity: {
      const Time until = refused.wait_until.value_or(now + std::chrono::minutes(1));
      account_.gate.rate_limited(until);
      return until;
    }
    case RefusalKind::too_many_imports:
      account_.gate.no_place(now);
      return now;
    case RefusalKind::bad_request:
    case RefusalKind::too_large:
    case RefusalKind::other:
      account_.answers_missing = 0;
      return now;
    case RefusalKind::not_sent:
      account_.answers_missing += 1;
      return account_.gate.failed(now);
  }
  return now;
}

void Delivery::take(BatchId batch, const SubmitRefused& refused, Time now) {
  const std::int64_t contacts = account_.flights.at(batch).batch.contacts;
  const Time retry_at = pause_account(refused, now);
  BatchStep step;
  step.batch = batch;
  step.to = BatchState::refused;
  step.at = now;
  step.http_status = refused.http_status;
  step.error_code = refused.error.code.empty() ? std::string(to_text(refused.kind)) : refused.error.code;
  step.text = std::string(to_text(refused.kind));
  // What the vendor says of contacts may hold addresses; why nothing could be sent does not.
  if (refused.http_status == 0) step.text += ": " + refused.error.description;
  const std::vector<Item> items = journal_.items(batch);
  // Due at once: it is the account's gate that waits, and whoever starts anew with a mended set-up need not.
  step.items = contacts == 1 && is_about_contacts(refused.kind)
                   ? refuse_item(batch, items, step.error_code, refused.error.description, now)
                   : release_items(batch, items, now);
  journal_.step(step);
  account_.flights.erase(batch);
  log_.warning("import refused", {{"batch", batch_text(batch)},
                                  {"status", fmt::format("{}", refused.http_status)},
                                  {"code", step.error_code},
                                  {"why", step.text},
                                  {"retry_at", format_time(retry_at)}});
  listener_(
      {batch, BatchState::refused, contacts, "", refused.kind, step.error_code, refused.error.description, retry_at});
}

void Delivery::take(BatchId batch, const SubmitUnknown& unknown, Time now) {
  Flight& flight = account_.flights.at(batch);
  BatchStep step;
  step.batch = batch;
  step.to = BatchState::unknown;
  step.at = now;
  step.http_status = unknown.http_status;
  step.error_code = "no_answer";
  step.text = unknown.why;
  journal_.step(step);
  flight.batch.state = BatchState::unknown;
  flight.batch.unknown_at = now;
  account_.answers_missing += 1;
  account_.gate.ambiguous(now);
  log_.warning("nobody can tell whether the import was taken; its contacts are sent again from their latest rows",
               {{"batch", batch_text(batch)},
                {"why", unknown.why},
                {"again_at", format_time(now + account_.timing.unknown_settle)}});
  listener_({batch, BatchState::unknown, flight.batch.contacts, "", RefusalKind::other, "", "", std::nullopt});
}

}  // namespace dotsync

// The part of StreamRunner that prepares a stream: its account, the table's columns, names, the mapping; and listens.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "client/calls.hpp"
#include "client/lookup.hpp"
#include "sync/next_pass.hpp"
#include "sync/stream_ready.hpp"
#include "sync/stream_runner.hpp"

namespace dotsync {
namespace {

/// Notifications within it wake one poll together.
constexpr Duration wake_pause = std::chrono::seconds(1);

}  // namespace

/// Asked once a process: which of Dotdigital's accounts the ledger is about. Who may send but not ask is believed.
void StreamRunner::learn_account() {
  asking_ = true;
  account_.http.send(get_account_info(), [this, alive = std::weak_ptr<bool>(alive_)](const HttpResult& result) {
    if (alive.expired()) return;
    asking_ = false;
    const auto info = read_account_info(result, clock_.now());
    if (const auto* known = std::get_if<AccountInfo>(&info)) {
      account_.identity = fmt::format("id {}", known->id);
      return tick(clock_.now());
    }
    const LookupFailure& failure = std::get<LookupFailure>(info);
    if (failure.kind == LookupFailure::Kind::unavailable || failure.kind == LookupFailure::Kind::rate_limited) {
      return fail({Part::dotdigital, "cannot ask which account this is: " + failure.what,
                   "`dotsync check` tries the connection"});
    }
    log_.warning("cannot ask which account this is", {{"account", account_.name}, {"why", failure.what}});
    account_.identity = "";
    tick(clock_.now());
  });
}

void StreamRunner::prepare(Time now) {
  if (asking_ || stopped_ || (retry_at_ && now < *retry_at_)) return;
  if (!account_.identity) return learn_account();
  asking_ = true;
  set_up_stream(spec_, source_, account_, clock_, [this, alive = std::weak_ptr<bool>(alive_)](SetupAnswer answer) {
    if (alive.expired()) return;
    asking_ = false;
    if (auto* trouble = std::get_if<StreamTrouble>(&answer)) return fail(std::move(*trouble));
    become_ready(std::get<SetUpStream>(std::move(answer)));
  });
}

void StreamRunner::become_ready(SetUpStream set_up) {
  const Time now = clock_.now();
  spec_.query = std::move(set_up.query);
  const std::string version = version_of(journal_.hash(), set_up.mapping, spec_.query);
  StreamRecord record;
  try {
    record = journal_.open_stream({spec_.name, spec_.account, spec_.source, version, key_text(spec_.query),
                                   account_.identity.value_or(""), set_up.mapping.digested_fields()},
                                  now);
  } catch (const Error& error) {
    if (error.part() != Part::usage) throw;
    return fail({error.part(), error.what(), error.hint()});
  }
  id_ = record.id;
  ready_ = std::make_unique<Ready>(spec_, std::move(set_up.mapping), journal_, record.id, record.account);
  failures_ = 0;
  retry_at_.reset();
  next_due_check_ = now;
  if (!next_poll_) next_poll_ = next_turn(spec_.schedule, record.last_success_at, now);
  reconcile_ = record.reconcile;
  last_reconcile_ = record.last_reconcile_at;
  if (!last_reconcile_ && record.fence) last_reconcile_ = now;  // a journal of before there was a reconcile
  listen();
  if (record.open_pass && !DOTSYNC_MUTANT("new_fence_old_position")) resume_pass(record);
  log_.info("stream is ready", {{"stream", spec_.name}});
}

/// A notification only makes the next poll earlier; polling is the truth.
void StreamRunner::listen() {
  if (spec_.listen.empty() || listening_) return;
  listening_ = std::make_shared<bool>(true);
  source_.listen(spec_.listen, [this, alive = std::weak_ptr<bool>(listening_)] {
    if (alive.expired()) return;
    const Time now = clock_.now();
    woken_ = true;
    next_poll_ = std::min(next_poll_.value_or(now), std::max(now, last_poll_.value_or(now) + wake_pause));
    tick(now);
  });
}

}  // namespace dotsync

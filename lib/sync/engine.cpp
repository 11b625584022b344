#include "sync/engine.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace dotsync {
namespace {

/// Submissions in a row without a usable answer after which a single turn gives up.
constexpr int answers_missing_max = 3;

/// Retention takes a step a second as long as there is something to do, so that it delays nothing.
constexpr int tidy_rows = 10'000;
constexpr Duration tidy_step = std::chrono::seconds(1);
constexpr Duration tidy_pause = std::chrono::hours(1);

}  // namespace

Engine::Engine(Journal& journal, const Clock& clock, Logger& log, RetryPolicy policy, std::uint64_t seed)
    : journal_(journal), clock_(clock), log_(log), policy_(policy), seed_(seed), requests_(journal, log) {
  requests_.handle("pause", [this](const Request& request, Time now) { return hold_stream(request, true, now); });
  requests_.handle("reconcile", [this](const Request& request, Time now) { return compare(request, now); });
  requests_.handle("resume", [this](const Request& request, Time now) { return hold_stream(request, false, now); });
}

Engine::~Engine() = default;

void Engine::add_account(const std::string& name, Http& http, GateSettings gate, AccountTiming timing,
                         std::optional<std::string> identity) {
  auto account = std::make_unique<Account>(name, journal_.account(name), http, clock_, gate, timing);
  account->identity = std::move(identity);
  pollers_.push_back(std::make_unique<Poller>(*account, journal_, clock_, log_, policy_, seed_ + pollers_.size(),
                                              [this](const BatchEnd& end) { batch_ended(end); }));
  accounts_.emplace(name, std::move(account));
}

void Engine::add_stream(StreamSpec spec, Source& source) {
  Account& account = *accounts_.at(spec.account);
  streams_.push_back(std::make_unique<StreamRunner>(std::move(spec), account, source, journal_, clock_, log_));
}

void Engine::start() {
  for (const auto& poller : pollers_) poller->resume();
  requests_.tick(clock_.now());
}

void Engine::tick() {
  const Time now = clock_.now();
  requests_.tick(now);
  for (const auto& poller : pollers_) poller->tick(now);
  if (streams_may_go()) {
    for (const auto& stream : streams_) stream->tick(now);
  }
  tidy(now);
}

bool Engine::streams_may_go() {
  if (is_ready_ && is_ready_()) is_ready_ = nullptr;
  return !is_ready_;
}

void Engine::tidy(Time now) {
  if (!keep_ || now < next_tidy_) return;
  next_tidy_ = now + (journal_.retain(now, *keep_, tidy_rows) ? tidy_step : tidy_pause);
}

std::optional<Time> Engine::next_wake() const {
  const Time now = clock_.now();
  std::optional<Time> wake;
  const auto note = [&wake](std::optional<Time> at) {
    if (at && (!wake || *at < *wake)) wake = at;
  };
  for (const auto& poller : pollers_) note(poller->next_wake());
  if (is_ready_) return wake;
  for (const auto& stream : streams_) note(stream->next_wake(now));
  return wake;
}

void Engine::request_turn() {
  for (const auto& stream : streams_) stream->request_turn(clock_.now());
}

bool Engine::turn_done() const {
  const Time now = clock_.now();
  return std::all_of(streams_.begin(), streams_.end(),
                     [&](const auto& stream) { return stream->turn_done(now) || has_given_up(*stream); });
}

bool Engine::turn_sent() const {
  const Time now = clock_.now();
  return std::all_of(streams_.begin(), streams_.end(),
                     [&](const auto& stream) { return stream->turn_sent(now) || has_given_up(*stream); });
}

bool Engine::has_given_up(const StreamRunner& stream) const {
  return stream.is_quiet() && (stream.trouble() || account_trouble(stream.account_name()));
}

void Engine::stop() {
  for (const auto& stream : streams_) stream->stop();
}

bool Engine::is_quiet() const {
  return std::all_of(streams_.begin(), streams_.end(), [](const auto& stream) { return stream->is_quiet(); });
}

std::optional<StreamTrouble> Engine::account_trouble(const std::string& name) const {
  const Account& account = *accounts_.at(name);
  if (account.gate.is_refused()) {
    return StreamTrouble{Part::dotdigital,
                         "Dotdigital refuses the account '" + name + "': " + account.gate.refused_reason(),
                         "`dotsync check` names the cause: credentials, permission or region"};
  }
  if (account.answers_missing >= answers_missing_max) {
    return StreamTrouble{Part::dotdigital, "Dotdigital does not answer for the account '" + name + "'",
                         "`dotsync check` tries the connection; contacts stay due and are sent by the next turn"};
  }
  return std::nullopt;
}

RequestResult Engine::compare(const Request& request, Time now) {
  const StreamId id = stream_named(journal_, request.stream);
  for (const auto& stream : streams_) {
    if (stream->id() != id) continue;
    stream->request_reconcile(request.all, now);
    return {true, request.all ? "every row is sent again" : "every row is compared with the ledger"};
  }
  return {false, "no stream of that name is in the configuration"};
}

RequestResult Engine::hold_stream(const Request& request, bool held, Time now) {
  const StreamId id = stream_named(journal_, request.stream);
  const std::string before = journal_.stream(id).state;
  const std::string after = held ? "paused" : "ok";
  if (before == after) return {true, held ? "it was paused already" : "it was not held"};
  if (before == "guarded" && !held) journal_.lift_guard(id);
  journal_.set_stream_state(id, after, held ? "paused by an operator" : "", now);
  for (const auto& stream : streams_) {
    if (stream->id() == id) stream->set_hold(held);
  }
  return {true, held ? "paused" : "goes on; it was " + before};
}

void Engine::batch_ended(const BatchEnd& end) {
  for (const auto& stream : streams_) {
    if (stream->id() == end.stream) stream->batch_ended(end);
  }
}

}  // namespace dotsync

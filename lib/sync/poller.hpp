// Poller: asks about an account's open imports until each is final, and journals what became of every contact.
// Used by engine.cpp; one per account.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "client/poll_verdict.hpp"
#include "journal/journal.hpp"
#include "sync/account.hpp"
#include "sync/settle.hpp"
#include "sync/sync_events.hpp"

namespace dotsync {

/// Told once per batch that left the open ones, or became stuck or unknown.
struct BatchEnd {
  BatchId batch;
  StreamId stream;
  BatchState state = BatchState::finished;
  DeliveryCounts counts;
  std::int64_t contacts = 0;
  std::string code;    ///< with failed: the vendor's verdict
  bool halve = false;  ///< failed again: half as many contacts together the next time
};

class Poller {
 public:
  using Listener = std::function<void(const BatchEnd&)>;

  /// All that is referred to must outlive the poller. `seed` decides the jitter of the polls.
  Poller(Account& account, Journal& journal, const Clock& clock, Logger& log, RetryPolicy policy, std::uint64_t seed,
         Listener listener);

  /// Takes over the account's open batches from the journal after a start. A batch whose answer was never journaled
  /// becomes unknown: nobody can tell whether it was taken.
  void resume();
  /// Sends the status calls whose time has come and resolves what has settled.
  void tick(Time now);
  /// When tick() has something to do again; nothing without open imports.
  std::optional<Time> next_wake() const;

 private:
  void ask(Flight& flight);
  void answered(BatchId batch, const HttpResult& result);
  void take(Flight& flight, const PollRunning& running, Time now);
  void take(Flight& flight, const PollFinal& final, Time now);
  void take(Flight& flight, const PollNotFound& not_found, Time now);
  void take(Flight& flight, const PollError& error, Time now);
  void take(Flight& flight, const PollRefused& refused, Time now);
  void end(BatchStep step, Flight& flight, DeliveryCounts counts, bool halve = false);
  void assert_once_more(BatchStep& step) const;
  void give_up(BatchStep step, Flight& flight, Time now);
  void probe(Time now);
  void become_unknown(Flight& flight, const std::string& why, Time now);
  void become_stuck(Flight& flight, Time now);
  void settle_overdue(Flight& flight, Time now);
  Duration next_pause(const Flight& flight);

  Account& account_;
  Journal& journal_;
  const Clock& clock_;
  Logger& log_;
  RetryPolicy policy_;
  std::mt19937_64 random_;
  Listener listener_;
  bool probing_ = false;  ///< a status call that asks only whether anybody answers
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace dotsync

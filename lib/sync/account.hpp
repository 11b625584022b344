// Account: one Dotdigital account as the engine sees it: its way in (Http), its gate, and its imports that are not
// final. Owned by Engine; delivery.cpp adds flights, poller.cpp ends them, stream_runner.cpp asks whether another may
// start.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/strong_id.hpp"
#include "journal/settlement.hpp"
#include "sync/account_gate.hpp"
#include "sync/metered_http.hpp"
#include "sync/name_lookup.hpp"

namespace dotsync {

/// docs/design.md "Imports" and `account.timing` of the configuration.
struct AccountTiming {
  Duration poll_min{std::chrono::seconds(5)};
  Duration poll_max{std::chrono::seconds(60)};
  Duration unknown_settle{std::chrono::minutes(15)};  ///< a lost answer's import may still run that long
  Duration reassert{std::chrono::hours(24)};          ///< and within the 24th part of it more
  Duration stuck_after{std::chrono::hours(2)};
  Duration stuck_poll{std::chrono::minutes(15)};
  Duration abandon_after{std::chrono::hours(24 * 7)};
  Duration park_probe{std::chrono::hours(24)};          ///< a parked stream tries one small import that often
  Duration not_found_window{std::chrono::minutes(10)};  ///< three 404 within it: nobody knows the import
};

/// An import that is not final, and when it is asked about next.
struct Flight {
  OpenBatch batch;
  Time next_poll;
  int polls = 0;
  bool asking = false;  ///< a status call is on its way
  int not_found = 0;    ///< 404 answers in a row
  Time first_not_found;
};

struct Account {
  Account(std::string account_name, AccountId account_id, Http& account_http, const Clock& clock, GateSettings settings,
          AccountTiming account_timing)
      : name(std::move(account_name)),
        id(account_id),
        http(account_http, clock),
        gate(settings),
        timing(account_timing) {}

  std::string name;
  AccountId id;
  /// Which of Dotdigital's accounts it is, whatever its name here. Nothing: to be asked; empty: it cannot be known.
  std::optional<std::string> identity = "";
  MeteredHttp http;
  AccountGate gate;
  AccountTiming timing;
  NameBook names;
  std::map<BatchId, Flight> flights;
  int failed_in_row = 0;    ///< imports that Dotdigital gave up at their first attempt, with none Finished between
  int answers_missing = 0;  ///< submissions in a row that nobody answered or that failed at the server

  std::size_t stuck() const {
    std::size_t count = 0;
    for (const auto& [id_, flight] : flights) count += flight.batch.state == BatchState::stuck ? 1U : 0U;
    return count;
  }
  /// Submitting or accepted.
  std::size_t unsure() const {
    std::size_t count = 0;
    for (const auto& [id_, flight] : flights) {
      const BatchState state = flight.batch.state;
      count += state == BatchState::submitting || state == BatchState::accepted ? 1U : 0U;
    }
    return count;
  }
  bool may_submit(Time now) const {
    return gate.may_submit(now, flights.size(), stuck(), unsure()) && http.budget().may_call(CallKind::import, now);
  }
  /// When may_submit() is worth asking again; nothing: when an import ends.
  std::optional<Time> waits_until(Time now) const {
    const std::optional<Time> at = gate.waits_until(now);
    const Time call = http.budget().next_call(CallKind::import, now);
    return call > now && (!at || *at < call) ? std::optional(call) : at;
  }
  /// Contacts asserted again take at most half of the share.
  bool may_reassert(Time now) const;
};

}  // namespace dotsync

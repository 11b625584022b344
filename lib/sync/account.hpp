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
#include "client/http.hpp"
#include "journal/settlement.hpp"
#include "sync/account_gate.hpp"

namespace dotsync {

/// docs/design.md "Imports" and `account.timing` of the configuration.
struct AccountTiming {
  Duration poll_min{std::chrono::seconds(5)};
  Duration poll_max{std::chrono::seconds(60)};
  Duration unknown_settle{std::chrono::minutes(15)};  ///< a lost answer's import may still run that long
  Duration reassert{std::chrono::hours(24)};
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
  Account(std::string account_name, AccountId account_id, Http& account_http, GateSettings settings,
          AccountTiming account_timing)
      : name(std::move(account_name)), id(account_id), http(account_http), gate(settings), timing(account_timing) {}

  std::string name;
  AccountId id;
  /// Which of Dotdigital's accounts it is, whatever its name here. Nothing: to be asked; empty: it cannot be known.
  std::optional<std::string> identity = "";
  Http& http;
  AccountGate gate;
  AccountTiming timing;
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
  bool may_submit(Time now) const { return gate.may_submit(now, flights.size(), stuck(), unsure()); }
};

}  // namespace dotsync

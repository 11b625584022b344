// LateWriters: concurrent writers as they lose rows for programs that remember only a time: transactions that begin
// long before their first write, end long after it, roll back to savepoints, are prepared, or cannot be looked into.
// Used by the harness of lib/source and by the end-to-end tests.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/private_postgres.hpp"

namespace dotsync {

using Versions = std::map<std::string, long>;  ///< key -> the highest version seen

/// They update `version` of the rows 1 to `rows` of public.customers; one inserts rows from 10000 on.
class LateWriters {
 public:
  static constexpr unsigned count = 12;
  static constexpr unsigned rows = 3000;

  /// `connect` is called once for each writer, in its own thread. `unseen`: for a writer of a session that hides what
  /// it does (track_activities = off); empty for none.
  LateWriters(std::function<PgClient()> connect, std::function<PgClient()> unseen);
  ~LateWriters() { stop(); }
  LateWriters(const LateWriters&) = delete;
  LateWriters& operator=(const LateWriters&) = delete;

  /// Every transaction that is open ends first.
  void stop();

 private:
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

/// What many scripts do: everything newer than the newest stamp seen.
class NaivePoller {
 public:
  explicit NaivePoller(PgClient& sql) : sql_(sql) {}
  void poll();
  const Versions& seen() const { return seen_; }

 private:
  PgClient& sql_;
  std::string last_ = "-infinity";
  Versions seen_;
};

/// Rows of public.customers whose version is higher than the one seen.
long missed(PgClient& sql, const Versions& seen);

/// How long the writers write: DOTSYNC_HARNESS_SECONDS of the environment, else `otherwise`.
std::chrono::seconds harness_time(int otherwise);

}  // namespace dotsync

// PgListener: a connection of its own that hears NOTIFY and wakes whoever waits. It only hastens what polling finds
// anyway: what it misses, or cannot connect to, nobody depends on. Used by PostgresSource.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/executor.hpp"
#include "source/pg_session.hpp"

namespace dotsync {

struct ListenerTiming {
  std::chrono::milliseconds gather{50};          ///< what follows a first notification within this time is one burst
  std::chrono::milliseconds backoff_min{1'000};  ///< after a lost connection, doubled each time it fails again
  std::chrono::milliseconds backoff_max{60'000};
  std::chrono::milliseconds probe{60'000};       ///< of silence, then the connection is asked whether it lives
  std::chrono::milliseconds answer_max{15'000};  ///< for that answer, and for connecting
};

/// Threads: listen() and stop() from one thread.
class PgListener {
 public:
  /// Connects when first asked to listen. `core` must outlive this object.
  PgListener(const PostgresSettings& settings, Executor& core, ListenerTiming timing = {});
  ~PgListener();
  PgListener(const PgListener&) = delete;
  PgListener& operator=(const PgListener&) = delete;

  /// `channel` exactly as pg_notify() spells it. `wake` is posted to the core after each burst of notifications and
  /// after each new connection, since what came before it nobody heard; never while one is still waiting there.
  void listen(const std::string& channel, std::function<void()> wake);
  /// At once, a connection under way included, except that the system may take its time over a host name. Nothing is
  /// posted after it returns.
  void stop();

 private:
  class Line;
  struct Waker;

  void work();
  /// Hears until the connection is lost or the work is over.
  void serve(Line& line);
  /// Listens to what is new and wakes its waiters once; false where the connection fails.
  bool take_new_channels(Line& line);
  void wake(const std::string& channel);
  bool stopping() const;

  PostgresSettings settings_;
  Executor& core_;
  ListenerTiming timing_;
  int interrupt_ = -1;  ///< an eventfd: there is a new channel, or an end
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::shared_ptr<Waker>>> wakers_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace dotsync

#include "source/pg_listener.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include "source/texts.hpp"

namespace dotsync {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

struct PgListener::Waker {
  std::function<void()> wake;
  std::atomic<bool> waiting{false};  ///< posted, and not yet run
};

/// One connection, never waited for longer than a deadline and given up at the first thing that goes wrong.
class PgListener::Line {
 public:
  Line(const std::string& dsn, int interrupt) : interrupt_(interrupt), connection_(PQconnectStart(dsn.c_str())) {}
  ~Line() { PQfinish(connection_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  enum class Event { readable, interrupted, timeout };

  Event wait(short events, SteadyTime until) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd files[] = {{PQsocket(connection_), events, 0}, {interrupt_, POLLIN, 0}};
    const int timeout = static_cast<int>(std::clamp<long long>(left + 1, 0, 3'600'000));
    const int ready = poll(files, 2, timeout);
    if (ready > 0 && files[1].revents != 0) return Event::interrupted;
    if (ready > 0 && files[0].revents != 0) return Event::readable;
    return Event::timeout;
  }

  /// False: refused, or not within the time, or interrupted.
  bool connect(SteadyTime until) {
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    if (connection_ == nullptr || PQstatus(connection_) == CONNECTION_BAD) return false;
    while (state != PGRES_POLLING_OK) {
      const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
      if (wait(events, until) != Event::readable) return false;
      state = PQconnectPoll(connection_);
      if (state == PGRES_POLLING_FAILED) return false;
    }
    return true;
  }

  /// One statement without an answer worth reading.
  bool run(const std::string& sql, SteadyTime until) {
    if (PQsendQuery(connection_, sql.c_str()) == 0) return false;
    bool fine = true;
    while (true) {
      while (PQisBusy(connection_) != 0) {
        const Event event = wait(POLLIN, until);
        if (event == Event::timeout || (event == Event::readable && PQconsumeInput(connection_) == 0)) return false;
        if (event == Event::interrupted) return false;  // a new channel is worth a new connection
      }
      PGresult* result = PQgetResult(connection_);
      if (result == nullptr) return fine;
      const ExecStatusType status = PQresultStatus(result);
      fine = fine && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
      PQclear(result);
    }
  }

  bool consume() { return PQconsumeInput(connection_) != 0; }

  void take_notifications(std::set<std::string>& channels) {
    while (PGnotify* notification = PQnotifies(connection_)) {
      channels.insert(notification->relname);
      PQfreemem(notification);
    }
  }

  std::set<std::string> heard;  ///< channels that this connection listens on

 private:
  int interrupt_;
  PGconn* connection_;
};

PgListener::PgListener(const PostgresSettings& settings, Executor& core, ListenerTiming timing)
    : settings_{settings.name, settings.dsn.copy(), settings.statement_timeout, settings.allow_standby,
                settings.frozen_after},
      core_(core),
      timing_(timing),
      interrupt_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PgListener::~PgListener() {
  stop();
  if (interrupt_ >= 0) close(interrupt_);
}

void PgListener::listen(const std::string& channel, std::function<void()> wake) {
  auto waker = std::make_shared<Waker>();
  waker->wake = std::move(wake);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_ || interrupt_ < 0) return;
  wakers_[channel].push_back(std::move(waker));
  eventfd_write(interrupt_, 1);
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
}

void PgListener::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  if (interrupt_ >= 0) eventfd_write(interrupt_, 1);
  if (thread_.joinable()) thread_.join();
}

bool PgListener::stopping() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stopping_;
}

void PgListener::work() {
  milliseconds backoff = timing_.backoff_min;
  while (!stopping()) {
    eventfd_t ignored = 0;
    eventfd_read(interrupt_, &ignored);
    const SteadyTime start = std::chrono::steady_clock::now();
    try {
      Line line(complete_dsn(settings_), interrupt_);
      if (line.connect(start + timing_.answer_max) && take_new_channels(line)) {
        backoff = timing_.backoff_min;
        serve(line);
      }
    } catch (const SourceError&) {
      return;  // a connection string that cannot be read: the polls say so
    }
    pollfd interrupt{interrupt_, POLLIN, 0};
    poll(&interrupt, 1, static_cast<int>(backoff.count()));
    backoff = std::min(backoff * 2, timing_.backoff_max);
  }
}

bool PgListener::take_new_channels(Line& line) {
  std::vector<std::string> fresh;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& entry : wakers_) {
      if (line.heard.count(entry.first) == 0) fresh.push_back(entry.first);
    }
  }
  for (const std::string& channel : fresh) {
    if (!line.run("LISTEN " + quote_identifier(channel), std::chrono::steady_clock::now() + timing_.answer_max))
      return false;
    line.heard.insert(channel);
    wake(channel);
  }
  return true;
}

void PgListener::serve(Line& line) {
  SteadyTime probe_at = std::chrono::steady_clock::now() + timing_.probe;
  SteadyTime gather_until;
  std::set<std::string> notified;
  while (true) {
    line.take_notifications(notified);
    const SteadyTime now = std::chrono::steady_clock::now();
    if (notified.empty()) {
      gather_until = now + timing_.gather;
    } else if (now >= gather_until) {
      for (const std::string& channel : notified) wake(channel);
      notified.clear();
      continue;
    }
    if (now >= probe_at) {
      if (!line.run("SELECT 1", now + timing_.answer_max)) return;
      probe_at = std::chrono::steady_clock::now() + timing_.probe;
      continue;
    }
    switch (line.wait(POLLIN, notified.empty() ? probe_at : std::min(probe_at, gather_until))) {
      case Line::Event::readable:
        if (!line.consume()) return;
        break;
      case Line::Event::interrupted: {
        if (stopping()) return;
        eventfd_t ignored = 0;
        eventfd_read(interrupt_, &ignored);
        if (!take_new_channels(line)) return;
        break;
      }
      case Line::Event::timeout:
        break;
    }
  }
}

void PgListener::wake(const std::string& channel) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_) return;
  for (const std::shared_ptr<Waker>& waker : wakers_[channel]) {
    if (waker->waiting.exchange(true)) continue;
    core_.post([waker] {
      waker->waiting = false;  // before, so that what is notified from here on wakes again
      waker->wake();
    });
  }
}

}  // namespace dotsync

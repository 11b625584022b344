// PostgresSource: the Source of production. One per source of the configuration: a worker thread of its own asks
// PostgreSQL, so that the core never waits. Built by the daemon's wiring.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/executor.hpp"
#include "source/pg_listener.hpp"
#include "source/postgres_reader.hpp"
#include "source/source.hpp"

namespace dotsync {

class PostgresSource : public Source {
 public:
  /// Connects when first asked. `clock` and `core` must outlive this object.
  PostgresSource(PostgresSettings settings, const Clock& clock, Executor& core);
  /// Stops as stop() does.
  ~PostgresSource() override;

  void describe(const StreamQuery& query, SourceDone<StreamFacts> done) override;
  void open_pass(const StreamQuery& query, std::vector<Fence> history, SourceDone<OpenedPass> done) override;
  void read_page(const StreamQuery& query, const PageRequest& request, SourceDone<PageAnswer> done) override;
  void read_scan(const StreamQuery& query, const ScanRequest& request, SourceDone<PageAnswer> done) override;
  void read_keys(const StreamQuery& query, std::vector<std::string> keys, SourceDone<KeysAnswer> done) override;

  void listen(const std::string& channel, std::function<void()> wake) override;

  /// Breaks off what is under way, a frozen server too, drops what waits, and ends the thread. No answer is posted
  /// after it returns; one that was posted before still runs. An attempt to connect may delay it by its
  /// connect_timeout.
  void stop();

 private:
  /// Runs `ask` on the worker and posts `done` with its answer or failure to the core.
  template <class T>
  void enqueue(std::function<T(PostgresReader&)> ask, SourceDone<T> done);
  void work();

  PgListener listener_;
  PostgresReader reader_;
  Executor& core_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace dotsync

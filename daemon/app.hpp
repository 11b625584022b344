// App: everything that `run` and `once` need, built in the order in which data flows and undone in reverse.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/event_loop.hpp"
#include "base/log.hpp"
#include "client/http.hpp"
#include "daemon/configuration.hpp"
#include "journal/journal.hpp"
#include "journal/journal_check.hpp"
#include "source/postgres_source.hpp"
#include "sync/engine.hpp"

namespace dotsync {

class App {
 public:
  /// `streams`: names to sync; empty: all that are enabled. Throws Error(usage) for a name that is not configured,
  /// Error(journal) where the journal cannot be opened or has another owner. What is referred to must outlive the App.
  App(const Configuration& configuration, const Secrets& secrets, const std::vector<std::string>& streams,
      EventLoop& loop, const Clock& clock, Logger& log);
  ~App();

  Engine& engine() { return engine_; }
  Journal& journal() { return journal_; }

  /// Turns the loop until `done` says so; `done` is asked after every step, at least every `at_most`.
  void run_until(const std::function<bool()>& done, Duration at_most);

 private:
  EventLoop& loop_;
  const Clock& clock_;
  Journal journal_;
  std::map<std::string, std::unique_ptr<PostgresSource>> sources_;
  std::map<std::string, std::unique_ptr<Http>> accounts_;
  Engine engine_;
  std::unique_ptr<JournalCheck> check_;  ///< of a journal whose last owner did not close it
};

}  // namespace dotsync

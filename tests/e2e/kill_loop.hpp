// KillLoop: a daemon that is killed again and again while rows change and its account does wrong; after each kill the
// journal must keep its promises, at the end the contacts must equal the rows. Used by kill_test and by the soak.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "e2e/busy_people.hpp"
#include "e2e/people.hpp"

namespace dotsync {

/// What an account may do to imports and polls, each by chance: lost answers, cut uploads, 5xx, 429, slow and broken
/// answers, imports that overtake each other.
extern const char* const account_faults;
/// Settings under which an outage of a quarter of an hour passes in half a second.
extern const char* const hasty_timing;

class KillLoop {
 public:
  /// Everything by chance follows from `seed`, but for the moments at which processes run.
  explicit KillLoop(unsigned seed);

  /// Starts the daemon, kills it at a named point or at any moment, then asks `dotsync fsck`. Throws
  /// std::runtime_error saying what is wrong.
  void kill_once();
  /// Without writers, until every contact equals its row and nothing is open. Throws where that does not come about in
  /// this time.
  void settle(std::chrono::seconds time = std::chrono::seconds(120));

  Deployment& deployment() { return deployment_; }
  /// Kills by the point at which they came; "any moment" for those without a name.
  const std::map<std::string, int>& kills() const { return kills_; }
  long transactions() const { return transactions_; }

 private:
  void check_journal();

  std::mt19937 random_;
  Deployment deployment_;
  std::unique_ptr<BusyPeople> writers_;
  std::map<std::string, int> kills_;
  int round_ = 0;
  long transactions_ = 0;
};

}  // namespace dotsync

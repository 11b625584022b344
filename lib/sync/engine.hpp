// Engine: the deciding core. Holds the accounts and streams of one journal and moves each as far as it can go.
// Used by the daemon's `run` and `once`, and by the simulation: single-threaded, deterministic, never blocking.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "client/http.hpp"
#include "journal/journal.hpp"
#include "source/source.hpp"
#include "sync/account.hpp"
#include "sync/poller.hpp"
#include "sync/requests.hpp"
#include "sync/stream_runner.hpp"
#include "sync/stream_spec.hpp"

namespace dotsync {

class Engine {
 public:
  /// All that is referred to must outlive the engine. `seed` decides jitter.
  Engine(Journal& journal, const Clock& clock, Logger& log, RetryPolicy policy, std::uint64_t seed);
  ~Engine();

  /// Before the first tick; names are unique. `http` and `source` must outlive the engine. `identity` as in Account.
  void add_account(const std::string& name, Http& http, GateSettings gate, AccountTiming timing,
                   std::optional<std::string> identity = "");
  void add_stream(StreamSpec spec, Source& source);

  /// What is over and older than `keep` is taken out of the journal, little by little.
  void keep_for(Duration keep) { keep_ = keep; }
  /// Streams stand still until `ready` says true; imports that are open are asked about meanwhile.
  void wait_for(std::function<bool()> ready) { is_ready_ = std::move(ready); }
  /// Takes up what the journal says was under way. Once, after all accounts and streams are added.
  void start();
  /// Everything that can be done at this moment. Completions of Source and Http come between ticks, on the same thread.
  void tick();
  /// When tick() has something to do, if nothing is answered before; nothing: only an answer can move on.
  std::optional<Time> next_wake() const;

  /// A turn of every stream at once.
  void request_turn();
  bool turn_done() const;
  /// As turn_done(), but imports that were accepted are not waited for.
  bool turn_sent() const;
  /// No new PUT from here on; is_quiet() once every PUT that is out has its answer in the journal.
  void stop();
  bool is_quiet() const;

  const std::vector<std::unique_ptr<StreamRunner>>& streams() const { return streams_; }
  /// Why an account cannot be used at present, in words; nothing while it can.
  std::optional<StreamTrouble> account_trouble(const std::string& name) const;

 private:
  bool has_given_up(const StreamRunner& stream) const;
  void batch_ended(const BatchEnd& end);
  bool streams_may_go();
  void tidy(Time now);
  RequestResult compare(const Request& request, Time now);
  RequestResult hold_stream(const Request& request, bool held, Time now);

  Journal& journal_;
  const Clock& clock_;
  Logger& log_;
  RetryPolicy policy_;
  std::uint64_t seed_;
  Requests requests_;
  std::optional<Duration> keep_;  ///< nothing: for ever
  Time next_tidy_;
  std::function<bool()> is_ready_;  ///< empty: they may go
  std::map<std::string, std::unique_ptr<Account>> accounts_;
  std::vector<std::unique_ptr<Poller>> pollers_;
  std::vector<std::unique_ptr<StreamRunner>> streams_;
};

}  // namespace dotsync

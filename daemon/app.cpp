#include "daemon/app.hpp"

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "daemon/wiring.hpp"

namespace dotsync {
namespace {

/// Room for the results of a few imports of the largest size.
constexpr std::int64_t ballast_bytes = 16LL << 20U;

}  // namespace

App::App(const Configuration& configuration, const Secrets& secrets, const std::vector<std::string>& streams,
         EventLoop& loop, const Clock& clock, Logger& log)
    : loop_(loop),
      clock_(clock),
      journal_({configuration.settings.journal.path, true, ballast_bytes}, clock),
      engine_(journal_, clock, log, RetryPolicy{}, std::random_device{}()) {
  const Settings& settings = configuration.settings;
  const auto chosen = choose_streams(settings, streams);
  for (const SourceSettings& source : settings.sources) {
    sources_.emplace(source.name, std::make_unique<PostgresSource>(make_postgres(source, secrets), clock, loop));
  }
  for (const AccountSettings& account : settings.accounts) {
    auto http = make_http(account, secrets, loop, clock);
    engine_.add_account(account.name, *http, make_gate(account), make_timing(account), make_identity(account));
    accounts_.emplace(account.name, std::move(http));
  }
  for (const StreamSettings& stream : settings.streams) {
    if (!stream.renamed_from.empty()) journal_.rename_stream(stream.renamed_from, stream.name, clock.now());
  }
  for (const StreamSettings* stream : chosen) {
    engine_.add_stream(make_stream_spec(*stream, configuration.mappings.at(stream->name)),
                       *sources_.at(stream->source));
  }
  engine_.keep_for(settings.journal.keep);
  if (journal_.ended_uncleanly()) {
    check_ = std::make_unique<JournalCheck>(settings.journal.path);
    engine_.wait_for([this] { return check_->passed(); });
  }
  engine_.start();
}

App::~App() = default;

void App::run_until(const std::function<bool()>& done, Duration at_most) {
  while (!done()) {
    engine_.tick();
    const auto wake = engine_.next_wake();
    const Duration pause = wake ? std::min(at_most, *wake - clock_.now()) : at_most;
    // Never spins: what wants to be woken at once was just given its chance.
    loop_.wait(std::max(pause, Duration(1)));
    loop_.run_pending();
  }
}

}  // namespace dotsync

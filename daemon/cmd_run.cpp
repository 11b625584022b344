#include "daemon/cmd_run.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "base/event_loop.hpp"
#include "daemon/app.hpp"
#include "daemon/signals.hpp"
#include "daemon/systemd.hpp"

namespace dotsync {
namespace {

/// What operators ask is to be taken up within a second.
constexpr Duration loop_turn_max = std::chrono::milliseconds(500);

/// The new configuration, or nothing where it is not usable: then the old one stays in force and the log says why.
bool read_again(const std::string& path, Configuration& configuration, Secrets& secrets, Logger& log) {
  try {
    Problems problems;
    auto read = load_configuration(path, problems);
    for (const Problem& problem : problems.all()) log.error(problem.text());
    if (!read) {
      log.error("the configuration was not taken over; the old one stays in force");
      return false;
    }
    if (read->settings.journal.path != configuration.settings.journal.path) {
      log.error("journal.path cannot change while the daemon runs; restart it");
      return false;
    }
    secrets = fetch_secrets(read->settings);
    configuration = std::move(*read);
    return true;
  } catch (const Error& error) {
    log.error(error.what(), {{"hint", error.hint()}});
    return false;
  }
}

}  // namespace

int run_daemon(const std::string& config_path, Configuration configuration, Secrets secrets, const Clock& clock,
               Logger& log) {
  EventLoop loop;
  Systemd systemd;
  bool stop = false;
  bool reload = false;
  const Signals signals(
      loop, [&stop] { stop = true; }, [&reload] { reload = true; });
  const Duration turn = std::min(loop_turn_max, systemd.watchdog_period().value_or(loop_turn_max));

  while (!stop) {
    App app(configuration, secrets, {}, loop, clock, log);
    systemd.ready(fmt::format("Syncing {} streams", app.engine().streams().size()));
    log.info("running", {{"version", DOTSYNC_VERSION}, {"streams", fmt::format("{}", app.engine().streams().size())}});
    const auto alive = [&systemd] { systemd.alive(); };
    app.run_until([&] { return alive(), stop || reload; }, turn);

    if (stop) systemd.stopping();
    if (reload) systemd.reloading();
    log.info(stop ? "stopping: an import that is open is waited for" : "reading the configuration again");
    app.engine().stop();
    app.run_until([&] { return alive(), app.engine().is_quiet(); }, turn);
    if (std::exchange(reload, false) && !stop) read_again(config_path, configuration, secrets, log);
  }
  log.info("stopped");
  return 0;
}

}  // namespace dotsync

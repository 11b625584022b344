#include "daemon/cmd_once.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/event_loop.hpp"
#include "daemon/app.hpp"
#include "daemon/progress.hpp"
#include "daemon/signals.hpp"

namespace dotsync {
namespace {

constexpr Duration draw_every = std::chrono::milliseconds(200);

nlohmann::ordered_json as_json(const StreamRunner& stream, Time now) {
  const StreamTally& tally = stream.tally();
  nlohmann::ordered_json json = {{"stream", stream.name()},
                                 {"read", tally.rows.read},
                                 {"new", tally.rows.added},
                                 {"changed", tally.rows.changed},
                                 {"unchanged", tally.rows.unchanged},
                                 {"rejected", tally.rows.rejected},
                                 {"superseded", tally.rows.superseded},
                                 {"sent", tally.rows.sent},
                                 {"created", tally.contacts.created},
                                 {"updated", tally.contacts.updated},
                                 {"partial", tally.contacts.partial},
                                 {"failed", tally.contacts.failed},
                                 {"unreported", tally.contacts.unreported},
                                 {"open", stream.open_contacts(now)},
                                 {"imports", tally.imports}};
  return json;
}

void print_summary(const StreamRunner& stream, Time now) {
  const StreamTally& tally = stream.tally();
  fmt::print("{}: {} rows read: {} new, {} changed, {} unchanged, {} rejected, {} superseded\n", stream.name(),
             tally.rows.read, tally.rows.added, tally.rows.changed, tally.rows.unchanged, tally.rows.rejected,
             tally.rows.superseded);
  fmt::print("  {} contacts sent in {} {}: {} created, {} updated, {} partial, {} failed, {} unreported, {} open\n",
             tally.rows.sent, tally.imports.size(), tally.imports.size() == 1 ? "import" : "imports",
             tally.contacts.created, tally.contacts.updated, tally.contacts.partial, tally.contacts.failed,
             tally.contacts.unreported, stream.open_contacts(now));
}

bool needs_a_person(const StreamRunner& stream, Time now) {
  const DeliveryCounts& contacts = stream.tally().contacts;
  return stream.tally().rows.rejected + contacts.partial + contacts.failed + contacts.unreported +
             stream.open_contacts(now) >
         0;
}

void tell_held(const StreamRecord& record, const std::string& name) {
  const std::string look =
      record.state == "guarded" ? fmt::format("`dotsync plan --stream {}` shows what it would do; ", name) : "";
  fmt::print(stderr, "dotsync: stream {} is {}: skipped{}{}\n  {}`dotsync resume {}` lets it go on\n", name,
             record.state, record.state_reason.empty() ? "" : "; ", record.state_reason, look, name);
}

int judge(App& app, Time now) {
  const Engine& engine = app.engine();
  int code = 0;
  for (const auto& stream : engine.streams()) {
    if (stream->is_held()) {
      tell_held(app.journal().stream(*stream->id()), stream->name());
      code = worse_exit_code(code, exit_code(Part::person));
      continue;
    }
    if (needs_a_person(*stream, now)) code = worse_exit_code(code, exit_code(Part::person));
    auto trouble = stream->trouble();
    if (!trouble) trouble = engine.account_trouble(stream->account_name());
    if (!trouble) continue;
    fmt::print(stderr, "dotsync: stream {}: {}\n  {}\n", stream->name(), trouble->what, trouble->hint);
    code = worse_exit_code(code, exit_code(trouble->part));
  }
  return code;
}

}  // namespace

int run_once(const Configuration& configuration, const Secrets& secrets, const OnceOptions& options, const Clock& clock,
             Logger& log) {
  EventLoop loop;
  bool interrupted = false;
  const Signals signals(
      loop, [&interrupted] { interrupted = true; }, [] {});
  App app(configuration, secrets, options.streams, loop, clock, log);
  Engine& engine = app.engine();
  engine.request_turn();
  {
    Progress progress(engine, !options.quiet && !options.json);
    bool stopping = false;
    app.run_until(
        [&] {
          progress.draw();
          if (interrupted && !stopping) {
            engine.stop();  // no new PUT; the open one is waited for
            stopping = true;
          }
          if (stopping) return engine.is_quiet();
          return options.no_wait ? engine.turn_sent() : engine.turn_done();
        },
        draw_every);
  }
  const Time now = clock.now();
  if (options.json) {
    nlohmann::ordered_json streams = nlohmann::ordered_json::array();
    for (const auto& stream : engine.streams()) streams.push_back(as_json(*stream, now));
    fmt::print("{}\n", nlohmann::ordered_json{{"streams", streams}}.dump(2));
  } else if (!options.quiet) {
    for (const auto& stream : engine.streams()) print_summary(*stream, now);
  }
  if (interrupted) fmt::print(stderr, "dotsync: stopped as asked; nothing is lost, the next turn goes on from here\n");
  return judge(app, now);
}

}  // namespace dotsync

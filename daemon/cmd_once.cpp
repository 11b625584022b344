#include "daemon/cmd_once.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/event_loop.hpp"
#include "daemon/app.hpp"
#include "daemon/output.hpp"
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

bool has_failures(const StreamRunner& stream) {
  const DeliveryCounts& contacts = stream.tally().contacts;
  return stream.tally().rows.rejected + contacts.partial + contacts.failed + contacts.unreported > 0;
}

void print_summary(const StreamRunner& stream, Time now) {
  const StreamTally& tally = stream.tally();
  const std::size_t width = output_width();
  put(wrap(fmt::format("{} read: {} new, {} changed, {} unchanged, {} rejected, {} superseded",
                       counted(tally.rows.read, "row"), tally.rows.added, tally.rows.changed, tally.rows.unchanged,
                       tally.rows.rejected, tally.rows.superseded),
           stream.name() + ": ", width));
  const auto imports = static_cast<std::int64_t>(tally.imports.size());
  put(wrap(fmt::format("{} sent in {}: {} created, {} updated, {} partial, {} failed, {} unreported, {} open",
                       counted(tally.rows.sent, "contact"), counted(imports, "import"), tally.contacts.created,
                       tally.contacts.updated, tally.contacts.partial, tally.contacts.failed, tally.contacts.unreported,
                       stream.open_contacts(now)),
           "  ", width));
  if (has_failures(stream)) put(fmt::format("  which and why: dotsync journal failures --stream {}\n", stream.name()));
  if (stream.open_contacts(now) > 0)
    put(wrap("open: what became of them is not known yet; later turns settle it, `dotsync status` follows them", "  ",
             width));
}

void tell_held(const StreamRecord& record, const std::string& name) {
  const std::string look =
      record.state == "guarded" ? fmt::format("`dotsync plan --stream {}` shows what it would do; ", name) : "";
  complain(fmt::format("stream {} is {}: skipped{}{}", name, record.state, record.state_reason.empty() ? "" : "; ",
                       record.state_reason),
           fmt::format("{}`dotsync resume {}` lets it go on", look, name));
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
    if (has_failures(*stream) || stream->open_contacts(now) > 0) code = worse_exit_code(code, exit_code(Part::person));
    auto trouble = stream->trouble();
    if (!trouble) trouble = engine.account_trouble(stream->account_name());
    if (!trouble) continue;
    complain(fmt::format("stream {}: {}", stream->name(), trouble->what), trouble->hint);
    code = worse_exit_code(code, exit_code(trouble->part));
  }
  return code;
}

}  // namespace

int run_once(const Configuration& configuration, const Secrets& secrets, const OnceOptions& options, const Clock& clock,
             ProgressLog& log) {
  EventLoop loop;
  bool interrupted = false;
  const Signals signals(
      loop, [&interrupted] { interrupted = true; }, [] {});
  App app(configuration, secrets, options.streams, loop, clock, log);
  Engine& engine = app.engine();
  engine.request_turn();
  {
    Progress progress(engine, log, !options.quiet && !options.json);
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
    put(dump({{"streams", streams}}));
  } else if (!options.quiet) {
    for (const auto& stream : engine.streams()) print_summary(*stream, now);
  }
  if (interrupted) complain("stopped as asked; nothing is lost, the next turn goes on from here");
  return judge(app, now);
}

}  // namespace dotsync

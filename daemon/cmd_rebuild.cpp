// `dotsync rebuild`: a new journal, or a stream of it anew. The next turn reads and sends everything.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/output.hpp"
#include "journal/rebuild.hpp"

namespace dotsync {
namespace {

int rebuild_whole(const Options& options, const std::string& path, Time now) {
  const RebuiltJournal rebuilt = rebuild_journal(path, now);
  if (options.json()) {
    using Json = nlohmann::ordered_json;
    put(dump({{"journal", path},
              {"kept_as", rebuilt.kept_as.empty() ? Json(nullptr) : Json(rebuilt.kept_as)},
              {"readable", rebuilt.readable},
              {"forgotten", rebuilt.tombstones},
              {"open_imports", rebuilt.open_imports}}));
  } else {
    const std::size_t width = output_width();
    put(wrap(fmt::format("{} is new; the next `dotsync run` or `dotsync once` reads and sends every row", path), "",
             width));
    if (!rebuilt.kept_as.empty()) {
      put(wrap(
          fmt::format("the old one is kept as {}: it may hold addresses; delete it when nobody asks for it any more",
                      rebuilt.kept_as),
          "  ", width));
    }
  }
  if (!rebuilt.readable) {
    complain("the old journal cannot be read: who was forgotten is not known to the new one",
             "run `dotsync forget` again for these people before the next turn");
  }
  if (rebuilt.open_imports > 0) {
    complain(fmt::format("the old journal had {} open: what they carry may still arrive",
                         counted(rebuilt.open_imports, "import")),
             "wait until they are through before the next turn");
  }
  return 0;
}

int rebuild_one(const Options& options, const Settings& settings, const std::string& name, Time now) {
  std::vector<std::string> names;
  for (const StreamSettings& stream : settings.streams) names.push_back(stream.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    const auto near = nearest_name(name, names);
    throw Error(Part::usage, fmt::format("no stream '{}' in {}", name, settings.file),
                near ? fmt::format("did you mean '{}'?", *near) : "list the streams with `dotsync status`");
  }
  const StreamSettings& stream = settings.streams[static_cast<std::size_t>(found - names.begin())];
  const std::int64_t rows = rebuild_stream(settings.journal.path, {name, stream.account, stream.source, ""}, now);
  if (options.json()) {
    put(dump({{"stream", name}, {"rows", rows}}));
  } else {
    put(wrap(fmt::format("nothing is known of its {} any more; the next turn reads and sends every row",
                         counted(rows, "row")),
             fmt::format("stream {}: ", name), output_width()));
  }
  return 0;
}

}  // namespace

int run_rebuild(const Options& options, const Settings& settings, const Clock& clock) {
  if (options.streams.size() > 1) throw Error(Part::usage, "one --stream at a time", "run the command for each");
  if (options.streams.empty()) return rebuild_whole(options, settings.journal.path, clock.now());
  require_journal(settings.journal.path);
  return rebuild_one(options, settings, options.streams.front(), clock.now());
}

}  // namespace dotsync

#include "config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "config/config_file.hpp"

namespace dotsync {
namespace {

constexpr std::size_t name_length_max = 64;

/// Names of accounts, sources and streams appear in commands, metrics and views: no quoting should ever be needed.
bool check_name(const Yaml::Entry& entry, const Place& place) {
  const bool right = !entry.key.empty() && entry.key.size() <= name_length_max && entry.key.front() != '-' &&
                     entry.key.front() != '.' &&
                     entry.key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") ==
                         std::string::npos;
  if (!right) {
    place.problem(entry.key_mark,
                  fmt::format("a name has 1 to {} of the characters A-Z a-z 0-9 _ - . and does not begin "
                              "with - or .",
                              name_length_max));
  }
  return right;
}

/// A block of named things, at least one.
std::vector<Yaml::Entry> named_entries(const Yaml& node, const Place& place) {
  std::vector<Yaml::Entry> entries;
  if (!node.is_map() || node.entries().empty()) {
    place.expected("a block of names, each with its own keys", node);
    return entries;
  }
  for (const Yaml::Entry& entry : node.entries()) {
    if (check_name(entry, place)) entries.push_back(entry);
  }
  return entries;
}

/// `account: {...}`, which is then named "default", or `accounts: {name: {...}}`; never both.
template <class Read>
auto read_one_or_many(MapReader& root, const char* one, const char* many, Read read) {
  std::vector<decltype(read(Yaml(), std::string(), root.place()))> all;
  const Yaml* several = root.optional(many);
  const Yaml* single = several != nullptr ? root.optional(one) : root.required(one, fmt::format("(or {})", many));
  if (several != nullptr && single != nullptr) {
    root.place().problem(single->mark(), fmt::format("both {} and {} are given; keep one of them", one, many));
  }
  if (several != nullptr) {
    for (const Yaml::Entry& entry : named_entries(*several, root.place_of(many))) {
      all.push_back(read(entry.value, entry.key, root.place_of(many).at(entry.key)));
    }
  } else if (single != nullptr) {
    all.push_back(read(*single, std::string("default"), root.place_of(one)));
  }
  return all;
}

template <class Part>
std::vector<std::string> names_of(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

template <class Part>
const Part& find_named(const std::vector<Part>& parts, std::string_view name) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
  DOTSYNC_ASSERT(found != parts.end());
  return *found;
}

void read_service(MapReader& root, const ConfigContext& context, Settings& settings) {
  if (const Yaml* journal = root.optional("journal")) {
    settings.journal = read_journal(*journal, root.place_of("journal"), context);
  }
  if (const Yaml* monitor = root.optional("monitor"))
    settings.monitor = read_monitor(*monitor, root.place_of("monitor"));
  if (const Yaml* log = root.optional("log")) settings.log = read_log(*log, root.place_of("log"));
  if (const Yaml* alerts = root.optional("alerts")) settings.alerts = read_alerts(*alerts, root.place_of("alerts"));
}

void read_streams(MapReader& root, const ConfigContext& context, Settings& settings) {
  const Yaml* node = root.required("streams");
  if (node == nullptr) return;
  const Place place = root.place_of("streams");
  const StreamSurroundings surroundings{names_of(settings.accounts), names_of(settings.sources)};
  for (const Yaml::Entry& entry : named_entries(*node, place)) {
    settings.streams.push_back(read_stream(entry, place.at(entry.key), context, surroundings));
    const StreamSettings& stream = settings.streams.back();
    if (stream.renamed_from.empty() || node->find(stream.renamed_from) == nullptr) continue;
    place.at(entry.key).problem(entry.key_mark, fmt::format("renamed_from: the stream '{}' still exists in this file; "
                                                            "it names a stream that is gone",
                                                            stream.renamed_from));
  }
}

}  // namespace

const AccountSettings& Settings::account(std::string_view name) const { return find_named(accounts, name); }
const SourceSettings& Settings::source(std::string_view name) const { return find_named(sources, name); }

LoadedSettings parse_settings(std::string_view text, const std::string& path, bool is_private, Problems& problems) {
  LoadedSettings loaded;
  const auto tree = parse_yaml(text, path, problems);
  if (!tree) return loaded;
  const ConfigContext context{path, is_private};
  Settings settings;
  settings.file = path;
  MapReader root(*tree, Place{path, "", &problems});
  settings.accounts =
      read_one_or_many(root, "account", "accounts", [&](const Yaml& node, const std::string& name, const Place& place) {
        return read_account(node, name, place, context);
      });
  settings.sources =
      read_one_or_many(root, "source", "sources", [&](const Yaml& node, const std::string& name, const Place& place) {
        return read_source(node, name, place, context);
      });
  read_service(root, context, settings);
  read_streams(root, context, settings);
  root.finish();
  for (const StreamSettings& stream : settings.streams) {
    if (!stream.mapping_file.empty()) loaded.mappings.push_back({stream.name, stream.mapping, stream.mapping_file});
  }
  if (problems.empty()) loaded.settings = std::move(settings);
  return loaded;
}

LoadedSettings load_settings(const std::string& path, Problems& problems) {
  const ConfigFile file = read_config_file(path);
  if (file.failure.empty()) return parse_settings(file.text, path, file.is_private, problems);
  problems.add(path, {1, 1}, fmt::format("the configuration cannot be read: {}", file.failure));
  return {};
}

}  // namespace dotsync

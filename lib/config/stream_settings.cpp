#include "config/stream_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "config/config_file.hpp"

namespace dotsync {
namespace {

using Merge = StreamSettings::Merge;
using OnGone = StreamSettings::OnGone;
using OnIdentifierChange = StreamSettings::OnIdentifierChange;

/// A batch that cannot hold one ordinary contact would only reject rows.
constexpr std::size_t body_bytes_min = 10'000;

/// The name under `key`, which may be left out where there is only one to choose.
std::string read_reference(MapReader& map, const char* key, const std::vector<std::string>& names) {
  // Where no name could be read, that is the problem, and it is listed already.
  const Yaml* node = names.size() <= 1 ? map.optional(key) : map.required(key);
  if (names.empty()) return {};
  if (node == nullptr) return names.front();
  const auto index = read_word(*node, map.place_of(key), names);
  return index ? names[*index] : std::string();
}

std::vector<std::string> read_key(const Yaml& node, const Place& place) {
  if (node.is_scalar()) {
    const auto column = read_filled_text(node, place);
    return column ? std::vector<std::string>{*column} : std::vector<std::string>{};
  }
  if (!node.is_sequence() || node.items().empty()) {
    place.expected("a column or a list of columns", node);
    return {};
  }
  auto columns = read_texts(node, place).value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto here = columns.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(columns.begin(), here, *here) == here) continue;
    place.at(i).problem(node.items()[i].mark(), fmt::format("the column '{}' twice; keep one of them", *here));
  }
  return columns;
}

/// What the rows come from: a table, or a query with its key.
void read_rows(MapReader& map, StreamSettings& stream) {
  const Yaml* query = map.optional("query");
  const Yaml* table = query != nullptr ? map.optional("table") : map.required("table", "(or query)");
  if (table != nullptr) stream.table = read_filled_text(*table, map.place_of("table")).value_or("");
  if (query != nullptr) stream.query = read_filled_text(*query, map.place_of("query")).value_or("");
  if (table != nullptr && query != nullptr) {
    map.place().problem(query->mark(), "both table and query are given; keep one of them");
  }
  const Yaml* key = query != nullptr ? map.required("key", "(which a query needs)") : map.optional("key");
  if (key != nullptr) stream.key = read_key(*key, map.place_of("key"));
  map.text("where", stream.where);
}

WatermarkSettings read_watermark(const Yaml& node, const Place& place) {
  using Kind = WatermarkSettings::Kind;
  using Nulls = WatermarkSettings::Nulls;
  WatermarkSettings watermark;
  watermark.mark = node.mark();
  if (node.is_scalar()) {
    watermark.column = read_filled_text(node, place).value_or("");
    return watermark;
  }
  if (!node.is_map() && !node.is_null()) {
    place.expected("a column or {column: ..., kind: ...}", node);
    return watermark;
  }
  MapReader map(node, place);
  map.one_of<Kind>(
      "kind", watermark.kind,
      {{"timestamp", Kind::timestamp}, {"sequence", Kind::sequence}, {"xid8", Kind::xid8}, {"xmin", Kind::xmin}});
  const Yaml* column = watermark.kind == Kind::xmin ? map.optional("column") : map.required("column");
  if (column != nullptr) watermark.column = read_filled_text(*column, map.place_of("column")).value_or("");
  if (watermark.kind == Kind::timestamp) {
    if (const Yaml* zone = map.optional("zone")) watermark.zone = read_zone(*zone, map.place_of("zone")).value_or("");
    Duration margin{0};
    if (map.duration("margin", margin, Duration(0))) watermark.margin = margin;
  } else {
    map.refuse("zone", "only a timestamp has one");
    map.refuse("margin", "only a timestamp has one");
  }
  if (watermark.kind == Kind::xmin) {
    map.refuse("nulls", "kind: xmin reads every row");
    watermark.nulls = Nulls::include;
  } else {
    map.one_of<Nulls>("nulls", watermark.nulls, {{"refuse", Nulls::refuse}, {"include", Nulls::include}});
  }
  map.finish();
  return watermark;
}

BatchSettings read_batch(const Yaml& node, const Place& place) {
  BatchSettings batch;
  MapReader map(node, place);
  map.integer("contacts_max", batch.contacts_max, 1, limits::batch_contacts_max);
  map.size("body_bytes_max", batch.body_bytes_max, body_bytes_min, limits::import_body_bytes_max);
  map.finish();
  return batch;
}

bool is_off(const Yaml& node) { return node.is_scalar() && !node.quoted() && node.text() == "off"; }

std::optional<GuardSettings> read_guard(const Yaml& node, const Place& place) {
  if (is_off(node)) return std::nullopt;
  GuardSettings guard;
  if (!node.is_map()) {
    place.expected("off or {changed_percent_max: ..., changed_min: ..., cleared_fields_max: ...}", node);
    return guard;
  }
  MapReader map(node, place);
  map.integer("changed_percent_max", guard.changed_percent_max, 1, 100);
  map.integer("changed_min", guard.changed_min, 0, 1'000'000'000);
  map.integer("cleared_fields_max", guard.cleared_fields_max, 0, 1'000'000'000);
  map.finish();
  return guard;
}

std::optional<ScheduleSettings> read_reconcile(const Yaml& node, const Place& place) {
  if (is_off(node)) return std::nullopt;
  if (node.is_map()) return read_schedule(node, place);
  place.expected("off, {every: ...} or {daily_at: [...], zone: ...}", node);
  return std::nullopt;
}

void read_timetable(MapReader& map, StreamSettings& stream) {
  if (const Yaml* schedule = map.optional("schedule")) {
    stream.schedule = read_schedule(*schedule, map.place_of("schedule")).value_or(EverySettings{});
  }
  map.text("listen", stream.listen);
  if (const Yaml* reconcile = map.optional("reconcile")) {
    stream.reconcile = read_reconcile(*reconcile, map.place_of("reconcile"));
  }
}

void read_delivery(MapReader& map, StreamSettings& stream) {
  if (const Yaml* batch = map.optional("batch")) stream.batch = read_batch(*batch, map.place_of("batch"));
  map.one_of<Merge>("merge", stream.merge,
                    {{"overwrite", Merge::overwrite},
                     {"overwriteIfNotEmpty", Merge::overwrite_if_not_empty},
                     {"overwriteIfEmpty", Merge::overwrite_if_empty}});
  if (const Yaml* guard = map.optional("guard")) stream.guard = read_guard(*guard, map.place_of("guard"));
  map.one_of<OnGone>(
      "on_gone", stream.on_gone,
      {{"ignore", OnGone::ignore}, {"unsubscribe", OnGone::unsubscribe}, {"suppress", OnGone::suppress}});
  map.one_of<OnIdentifierChange>("on_identifier_change", stream.on_identifier_change,
                                 {{"rename", OnIdentifierChange::rename}, {"new", OnIdentifierChange::create}});
  map.boolean("enabled", stream.enabled);
  map.text("renamed_from", stream.renamed_from);
}

void read_mapping_file(const std::string& path, Mark mark, const Place& place, StreamSettings& stream) {
  const ConfigFile file = read_config_file(path);
  if (!file.failure.empty()) {
    place.problem(mark, fmt::format("the mapping {} cannot be read: {}", path, file.failure));
    return;
  }
  const auto tree = parse_yaml(file.text, path, *place.problems);
  if (!tree) return;
  stream.mapping = *tree;
  stream.mapping_file = path;
}

void read_mapping(const Yaml& node, const Place& place, StreamSettings& stream) {
  if (node.is_map()) {
    stream.mapping = node;
    stream.mapping_file = stream.file;
  } else if (!node.is_scalar()) {
    place.expected("the name of a mapping file, or the mapping itself", node);
  } else if (const auto name = read_filled_text(node, place)) {
    read_mapping_file(beside(stream.file, *name), node.mark(), place, stream);
  }
}

}  // namespace

const char* to_text(StreamSettings::Merge merge) {
  switch (merge) {
    case Merge::overwrite:
      return "overwrite";
    case Merge::overwrite_if_not_empty:
      return "overwriteIfNotEmpty";
    case Merge::overwrite_if_empty:
      return "overwriteIfEmpty";
  }
  return "overwrite";
}

StreamSettings read_stream(const Yaml::Entry& entry, const Place& place, const ConfigContext& context,
                           const StreamSurroundings& surroundings) {
  StreamSettings stream;
  stream.name = entry.key;
  stream.mark = entry.key_mark;
  stream.file = context.file;
  MapReader map(entry.value, place);
  stream.account = read_reference(map, "account", surroundings.accounts);
  stream.source = read_reference(map, "source", surroundings.sources);
  read_rows(map, stream);
  if (const Yaml* watermark = map.required("watermark")) {
    stream.watermark = read_watermark(*watermark, map.place_of("watermark"));
  }
  read_timetable(map, stream);
  read_delivery(map, stream);
  if (const Yaml* mapping = map.required("mapping")) read_mapping(*mapping, map.place_of("mapping"), stream);
  map.finish();
  return stream;
}

}  // namespace dotsync

#include "mapping/leaf_compiler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mapping/conversion.hpp"
#include "mapping/phone.hpp"
#include "mapping/scalars.hpp"

namespace dotsync {
namespace {

constexpr std::size_t column_name_bytes_max = 63;  // PostgreSQL's NAMEDATALEN - 1

const std::vector<std::string>& origin_forms() {
  static const std::vector<std::string> forms = {"column", "value", "template", "coalesce"};
  return forms;
}

/// `null` and `~` are a value; nothing at all is a slip.
bool is_written_null(const Yaml& node) { return node.is_null() && !node.text().empty(); }

std::optional<Constant> read_constant(const Yaml& node, const Place& place) {
  if (is_written_null(node)) return Constant{};
  if (!node.is_scalar()) {
    place.expected("a text, a number, true, false or null", node);
    return std::nullopt;
  }
  const std::string& text = node.text();
  ContactValue::Kind kind = ContactValue::Kind::text;
  if (!node.quoted() && (text == "true" || text == "false")) kind = ContactValue::Kind::boolean;
  if (!node.quoted() && read_number(text) == text) kind = ContactValue::Kind::number;
  return Constant{kind, text};
}

/// The type that is known before the columns are, if any.
std::optional<ValueType> settled_type(const LeafPlan& leaf) {
  return leaf.named_type ? leaf.named_type : leaf.rule.type;
}

/// A text of the mapping that no row could send is a mistake of the mapping.
void check_constant(const LeafPlan& leaf, const Constant& constant, const Yaml& node, const Place& place) {
  const auto type = settled_type(leaf);
  if (constant.kind == ContactValue::Kind::null || !type || type == ValueType::phone) return;
  std::string scratch;
  const Converted converted = convert(*type, leaf.rule, constant.text, {}, scratch);
  if (!converted.fault) return;
  const auto& words = leaf.rule.words;
  if (words.empty()) {
    place.problem(node.mark(),
                  fmt::format("{} cannot be sent: {}", describe(node), reject(*converted.fault, {}).reason));
  } else {
    read_word(node, place, std::vector<std::string>(words.begin(), words.end()));
  }
}

}  // namespace

LeafPlan LeafCompiler::leaf(const Yaml& node, const Place& place, TargetRule rule) {
  if (node.is_map()) return block(node, place, std::move(rule));
  LeafPlan leaf;
  leaf.field = place.path;
  leaf.mark = node.mark();
  leaf.rule = std::move(rule);
  if (!node.is_scalar()) {
    place.expected("a column, or a block with column, value, template or coalesce", node);
  } else if (const auto used = column(node, place)) {
    leaf.origin = FromColumn{*used};
  }
  return leaf;
}

LeafPlan LeafCompiler::block(const Yaml& node, const Place& place, TargetRule rule) {
  MapReader map(node, place);
  LeafPlan leaf;
  leaf.field = place.path;
  leaf.mark = node.mark();
  leaf.rule = std::move(rule);
  if (const Yaml* zone = map.optional("zone")) leaf.zone = read_zone(*zone, map.place_of("zone"));
  // A misspelt origin is reported as unknown with the right word; to call it missing too would be noise.
  const bool slip = std::any_of(node.entries().begin(), node.entries().end(), [](const Yaml::Entry& entry) {
    return !did_you_mean(entry.key, origin_forms()).empty();
  });
  if (!origin(map, leaf) && !slip) map.missing("expected one of column, value, template, coalesce");
  if (const Yaml* steps = map.optional("transform"))
    leaf.transforms = compile_transforms(*steps, map.place_of("transform"));
  type(map, leaf);
  country(map, leaf);
  value_map(map, leaf);
  steps(map, leaf);
  map.finish();
  return leaf;
}

bool LeafCompiler::origin(MapReader& map, LeafPlan& leaf) {
  const char* chosen = nullptr;
  for (const std::string& name : origin_forms()) {
    const Yaml* node = map.optional(name);
    if (node == nullptr) continue;
    const Place place = map.place_of(name);
    if (chosen != nullptr) {
      place.problem(node->mark(),
                    fmt::format("stands beside {}; a leaf has only one of column, value, template, coalesce", chosen));
      continue;
    }
    chosen = name.c_str();
    if (name == "column") {
      if (const auto used = column(*node, place, leaf.zone)) leaf.origin = FromColumn{*used};
    } else if (name == "value") {
      if (const auto constant = read_constant(*node, place)) leaf.origin = FromValue{*constant};
    } else if (name == "template") {
      if (auto read = parse_template(*node, place)) leaf.origin = std::move(*read);
    } else if (auto read = coalesce(*node, place, leaf.zone)) {
      leaf.origin = std::move(*read);
    }
  }
  const std::string_view form = chosen == nullptr ? "" : chosen;
  if (leaf.zone && (form == "value" || form == "template"))
    map.refuse("zone", "it is for a column of type timestamp, and this leaf reads none");
  return chosen != nullptr;
}

void LeafCompiler::type(MapReader& map, LeafPlan& leaf) {
  ValueType named = ValueType::string;
  const bool is_named = map.one_of("type", named,
                                   {{"string", ValueType::string},
                                    {"number", ValueType::number},
                                    {"boolean", ValueType::boolean},
                                    {"date", ValueType::date},
                                    {"datetime", ValueType::datetime},
                                    {"phone", ValueType::phone},
                                    {"email", ValueType::email}});
  if (!is_named) return;
  const std::vector<ValueType>& allowed = leaf.rule.types;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), named) == allowed.end()) {
    std::string list;
    for (const ValueType type : allowed) list.append(list.empty() ? "" : " or ").append(to_text(type));
    map.refuse("type", fmt::format("Dotdigital wants {} here, not {}", list, to_text(named)));
  }
  leaf.named_type = named;
  if (leaf.zone && named != ValueType::datetime)
    map.refuse("zone", "it is for times, and this leaf is of another type");
}

void LeafCompiler::country(MapReader& map, LeafPlan& leaf) {
  const Yaml* node = map.optional("country");
  if (node == nullptr) return;
  const Place place = map.place_of("country");
  if (leaf.named_type != ValueType::phone) {
    map.refuse("country", "it is for type: phone");
  } else if (!has_phone_library()) {
    map.refuse("country", "this build has no libphonenumber; give numbers with their country code");
  } else if (node->is_map()) {
    MapReader from(*node, place);
    const Yaml* name = from.required("column");
    const auto used = name != nullptr ? column(*name, from.place_of("column")) : std::nullopt;
    if (used) leaf.country = *used;
    from.finish();
  } else if (node->is_scalar() && is_phone_country(node->text())) {
    leaf.country = node->text();
  } else {
    std::string meant = node->text();
    std::transform(meant.begin(), meant.end(), meant.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (meant == "UK") meant = "GB";
    place.problem(node->mark(),
                  fmt::format("expected a country of two capital letters (ISO 3166) or {{column: ...}}, got {}{}",
                              describe(*node), is_phone_country(meant) ? "; did you mean '" + meant + "'?" : ""));
  }
}

void LeafCompiler::value_map(MapReader& map, LeafPlan& leaf) {
  const Yaml* node = map.optional("map");
  const Yaml* otherwise = map.optional("otherwise");
  if (node == nullptr) {
    if (otherwise != nullptr) map.refuse("otherwise", "it needs map beside it");
    return;
  }
  const Place place = map.place_of("map");
  if (!node->is_map() || node->entries().empty()) {
    place.expected("a block of texts and what becomes of them, such as {UK: GB}", *node);
    return;
  }
  ValueMap& values = leaf.map.emplace();
  for (const Yaml::Entry& entry : node->entries()) {
    const Place here = place.at(entry.key);
    const auto constant = read_constant(entry.value, here);
    if (!constant) continue;
    values.entries.emplace(entry.key, *constant);
    check_constant(leaf, *constant, entry.value, here);
  }
  if (otherwise == nullptr) return;
  if (is_written_null(*otherwise)) {
    values.otherwise = Otherwise::null;
  } else {
    map.one_of("otherwise", values.otherwise,
               {{"reject", Otherwise::reject}, {"keep", Otherwise::keep}, {"null", Otherwise::null}});
  }
}

void LeafCompiler::steps(MapReader& map, LeafPlan& leaf) {
  if (const Yaml* node = map.optional("default")) {
    leaf.fallback = read_constant(*node, map.place_of("default"));
    if (leaf.fallback) check_constant(leaf, *leaf.fallback, *node, map.place_of("default"));
  }
  map.one_of("onNull", leaf.on_null, {{"omit", OnNull::omit}, {"clear", OnNull::clear}, {"reject", OnNull::reject}});
  if (leaf.on_null == OnNull::clear && !leaf.rule.may_clear) {
    map.refuse("onNull", "clear is for data fields, nothing else can be cleared");
  }
  leaf.when = when(map);
  const auto* fixed = std::get_if<FromValue>(&leaf.origin);
  if (fixed != nullptr && leaf.transforms.empty() && !leaf.map) {
    const Yaml* node = map.optional("value");
    if (node != nullptr) check_constant(leaf, fixed->constant, *node, map.place_of("value"));
  }
}

Conditions LeafCompiler::when(MapReader& map) {
  const Yaml* node = map.optional("when");
  const auto used = node != nullptr ? column(*node, map.place_of("when")) : std::nullopt;
  return used ? Conditions{*used} : Conditions{};
}

std::optional<ColumnUse> LeafCompiler::column(const Yaml& node, const Place& place,
                                              const std::optional<std::string>& zone) {
  if (!node.is_scalar() || node.text().empty() || node.text().size() > column_name_bytes_max) {
    place.expected("the name of a column", node);
    return std::nullopt;
  }
  return use(node.text(), node.mark(), zone);
}

std::optional<FromTemplate> LeafCompiler::parse_template(const Yaml& node, const Place& place) {
  const auto text = read_text(node, place);
  if (!text) return std::nullopt;
  FromTemplate result;
  TemplatePart part;
  for (std::size_t at = 0; at < text->size(); ++at) {
    const char c = (*text)[at];
    const bool doubled = at + 1 < text->size() && (*text)[at + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      part.literal += c;
      ++at;
    } else if (c == '{') {
      const std::size_t close = text->find('}', at);
      const std::string name = close == std::string::npos ? std::string() : text->substr(at + 1, close - at - 1);
      if (name.empty() || name.size() > column_name_bytes_max) {
        place.problem(node.mark(), "a { in a template begins a column, as in \"{first_name}\"; {{ is a brace");
        return std::nullopt;
      }
      part.column = use(name, node.mark(), {});
      result.parts.push_back(std::move(part));
      part = {};
      at = close;
    } else {
      part.literal += c;
    }
  }
  if (result.parts.empty()) {
    place.problem(node.mark(), "names no column; a fixed text is written value: ...");
    return std::nullopt;
  }
  if (!part.literal.empty()) result.parts.push_back(std::move(part));
  return result;
}

std::optional<FromCoalesce> LeafCompiler::coalesce(const Yaml& node, const Place& place,
                                                   const std::optional<std::string>& zone) {
  if (!node.is_sequence() || node.items().empty()) {
    place.expected("a list of columns such as [nickname, first_name]", node);
    return std::nullopt;
  }
  FromCoalesce result;
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    if (const auto used = column(node.items()[i], place.at(i), zone)) result.columns.push_back(*used);
  }
  return result;
}

ColumnUse LeafCompiler::use(const std::string& name, Mark mark, const std::optional<std::string>& zone) {
  const ColumnRequest request{name, zone};
  const auto found = std::find(columns_.begin(), columns_.end(), request);
  const auto index = static_cast<std::size_t>(found - columns_.begin());
  if (found == columns_.end()) columns_.push_back(request);
  return {index, mark};
}

}  // namespace dotsync

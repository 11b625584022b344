// compile_mapping: the YAML of a whole mapping -> MappingPlan, section by section.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/canonical.hpp"
#include "mapping/leaf_compiler.hpp"
#include "mapping/plan.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

constexpr std::int64_t id_max = 2'147'483'647;  // int32 in contacts-openapi.json

/// contacts-openapi.json has no pattern for it; the vendor's page says 1 to 50 of [-A-Za-z0-9_].
bool is_identifier_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::match_identifier_length_max &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::vector<std::string> names_of(const std::vector<FieldPlan>& fields) {
  std::vector<std::string> names;
  for (const FieldPlan& field : fields) names.push_back(field.name);
  return names;
}

void remember(std::vector<MappedName>& names, const std::string& name, Mark mark) {
  const auto same = [&](const MappedName& known) { return known.name == name; };
  if (std::none_of(names.begin(), names.end(), same)) names.push_back({name, mark, {}});
}

class Compiler {
 public:
  Compiler(const Yaml& yaml, const std::string& file, Problems& problems) : root_(yaml, Place{file, {}, &problems}) {
    plan_.file = file;
    plan_.canonical = canonical_text(yaml);
  }

  std::shared_ptr<const MappingPlan> compile() {
    const std::string match(names::match_identifier);
    const Yaml* match_node = root_.required(match);
    const Yaml* identifiers_node = root_.required(std::string(names::identifiers));
    if (identifiers_node != nullptr) identifiers(*identifiers_node, place(names::identifiers));
    if (match_node != nullptr) match_identifier(*match_node, place(names::match_identifier));
    if (const Yaml* node = section(names::data_fields)) data_fields(*node, place(names::data_fields));
    if (const Yaml* node = section(names::channel_properties)) channels(*node, place(names::channel_properties));
    if (const Yaml* node = section(names::lists)) lists(*node, place(names::lists));
    if (const Yaml* node = section(names::preferences)) preferences(*node, place(names::preferences));
    if (const Yaml* node = section(names::consent_records)) consents(*node, place(names::consent_records));
    root_.finish();
    plan_.columns = leaves_.columns();
    return std::make_shared<const MappingPlan>(std::move(plan_));
  }

 private:
  Place place(std::string_view key) const { return root_.place_of(key); }
  const Yaml* section(std::string_view key) { return root_.optional(std::string(key)); }

  void identifiers(const Yaml& node, const Place& place) {
    if (!node.is_map() || node.entries().empty()) {
      place.expected("at least one identifier, such as email: email_column", node);
      return;
    }
    for (const Yaml::Entry& entry : node.entries()) {
      if (!is_identifier_name(entry.key)) {
        place.problem(entry.key_mark,
                      fmt::format("'{}' is no identifier's name (1 to 50 letters, digits, - or _)", entry.key));
        continue;
      }
      LeafPlan leaf = leaves_.leaf(entry.value, place.at(entry.key), identifier_rule(entry.key));
      leaf.mark = entry.key_mark;
      plan_.identifiers.push_back({entry.key, entry.key_mark, JsonName(entry.key), std::move(leaf)});
    }
  }

  void match_identifier(const Yaml& node, const Place& place) {
    const auto name = read_filled_text(node, place);
    if (!name) return;
    plan_.match_identifier = *name;
    const auto known = names_of(plan_.identifiers);
    if (known.empty() || std::find(known.begin(), known.end(), *name) != known.end()) return;
    place.problem(node.mark(),
                  fmt::format("'{}' does not stand under identifiers{}", *name, did_you_mean(*name, known)));
  }

  void data_fields(const Yaml& node, const Place& place) {
    if (node.is_null()) return;
    if (!node.is_map()) place.expected("a block of data fields", node);
    for (const Yaml::Entry& entry : node.entries()) {
      if (entry.key.empty()) place.problem(entry.key_mark, "a data field needs a name");
      LeafPlan leaf = leaves_.leaf(entry.value, place.at(entry.key), data_field_rule());
      leaf.mark = entry.key_mark;
      plan_.data_fields.push_back({entry.key, entry.key_mark, JsonName(entry.key), std::move(leaf)});
    }
  }

  void channels(const Yaml& node, const Place& place) {
    MapReader map(node, place);
    // In the order of ChannelProperty, which is that of the body.
    const std::array<std::pair<std::string_view, ChannelProperty>, 2> mobile = {
        {{names::sms, ChannelProperty::sms_status}, {names::whats_app, ChannelProperty::whats_app_status}}};
    for (const auto& [name, property] : mobile) {
      const Yaml* channel = map.optional(std::string(name));
      if (channel == nullptr) continue;
      MapReader inner(*channel, map.place_of(name));
      const Conditions when = leaves_.when(inner);
      channel_leaf(inner, names::status, property, words_rule(names::mobile_statuses), when);
      inner.finish();
    }
    if (const Yaml* email = map.optional(std::string(names::email))) email_channel(*email, map.place_of(names::email));
    map.finish();
  }

  void email_channel(const Yaml& node, const Place& place) {
    MapReader map(node, place);
    const Conditions when = leaves_.when(map);
    channel_leaf(map, names::status, ChannelProperty::email_status, words_rule(names::email_statuses), when);
    channel_leaf(map, names::email_type, ChannelProperty::email_type, words_rule(names::email_types), when);
    channel_leaf(map, names::opt_in_type, ChannelProperty::opt_in_type, words_rule(names::opt_in_types), when);
    if (const Yaml* options = map.optional(std::string(names::resubscribe_options))) {
      MapReader inner(*options, map.place_of(names::resubscribe_options));
      Conditions both = when;
      add(both, leaves_.when(inner));
      channel_leaf(inner, names::no_challenge, ChannelProperty::no_challenge, boolean_rule(), both);
      channel_leaf(inner, names::preferred_locale, ChannelProperty::preferred_locale, words_rule(names::locales), both);
      channel_leaf(inner, names::redirect_url, ChannelProperty::redirect_url, text_rule(TextCheck::url), both);
      inner.finish();
    }
    map.finish();
  }

  /// `when`: of the blocks around it.
  void channel_leaf(MapReader& map, std::string_view name, ChannelProperty property, TargetRule rule,
                    const Conditions& when) {
    const Yaml* node = map.optional(std::string(name));
    if (node == nullptr) return;
    plan_.channels.push_back({property, leaves_.leaf(*node, map.place_of(name), std::move(rule))});
    add(plan_.channels.back().leaf.when, when);
  }

  static void add(Conditions& conditions, const Conditions& more) {
    conditions.insert(conditions.end(), more.begin(), more.end());
  }

  void lists(const Yaml& node, const Place& place) {
    if (!is_list(node, place, "lists such as [{id: 345579}, {name: VIP, when: is_vip}]", limits::lists_per_contact_max))
      return;
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      MapReader map(node.items()[i], place.at(i));
      ListPlan list;
      if (map.is_map()) list = list_entry(map, node.items()[i]);
      list.when = leaves_.when(map);
      map.finish();
      plan_.lists.push_back(std::move(list));
    }
  }

  /// One list by `id` or `name`, or those of an array: `names: column`, `ids: column`.
  ListPlan list_entry(MapReader& map, const Yaml& node) {
    ListPlan list;
    const bool by_name = node.find("names") != nullptr;
    const std::string form = by_name ? "names" : "ids";
    if (node.find(form) == nullptr) {
      list.list = named_id(map, plan_.names.lists, "expected one of id, name, names, ids");
      for (const char* absent : {"names", "ids"}) map.optional(absent);
      return list;
    }
    list.form = by_name ? ListPlan::Form::names : ListPlan::Form::ids;
    list.list.mark = map.mark();
    list.array = leaves_.leaf(*map.optional(form), map.place_of(form), array_rule());
    if (by_name) plan_.names.every_list = true;
    for (const char* other : {"id", "name", by_name ? "ids" : "names"}) {
      map.refuse(other, fmt::format("the {} beside it are enough", form));
    }
    return list;
  }

  void preferences(const Yaml& node, const Place& place) {
    if (!is_list(node, place, "preferences such as [{id: 1, isOptedIn: likes_fashion}]", 0)) return;
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      MapReader map(node.items()[i], place.at(i));
      PreferencePlan preference;
      preference.preference = named_id(map, plan_.names.preferences, "expected id or name");
      const std::string key(names::is_opted_in);
      if (const Yaml* leaf = map.required(key)) {
        preference.opted_in = leaves_.leaf(*leaf, map.place_of(key), boolean_rule());
      }
      add(preference.opted_in.when, leaves_.when(map));
      map.finish();
      plan_.preferences.push_back(std::move(preference));
    }
  }

  /// `id` or `name`, exactly one.
  NamedId named_id(MapReader& map, std::vector<MappedName>& to_resolve, std::string_view expected) {
    NamedId result;
    result.mark = map.mark();
    const Yaml* id = map.optional("id");
    const Yaml* name = map.optional("name");
    if (id != nullptr && name != nullptr) map.refuse("name", "the id beside it is enough");
    if (id == nullptr && name == nullptr) map.missing(expected);
    if (id != nullptr) {
      result.id = read_integer(*id, map.place_of("id"), 1, id_max).value_or(0);
    } else if (name != nullptr) {
      result.mark = name->mark();
      result.name = read_filled_text(*name, map.place_of("name")).value_or("");
      if (!result.name.empty()) remember(to_resolve, result.name, result.mark);
    }
    return result;
  }

  void consents(const Yaml& node, const Place& place) {
    if (!is_list(node, place, "consent records", limits::consent_records_per_contact_max)) return;
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      MapReader map(node.items()[i], place.at(i));
      ConsentPlan consent;
      consent.field = place.at(i).path;
      consent.mark = map.mark();
      consent.when = leaves_.when(map);
      consent_part(map, consent, ConsentPart::text, names::consent_text, text_rule(TextCheck::filled));
      consent_part(map, consent, ConsentPart::time, names::consent_time, datetime_rule());
      consent_part(map, consent, ConsentPart::url, names::consent_url, text_rule(TextCheck::url));
      consent_part(map, consent, ConsentPart::ip, names::consent_ip, text_rule(TextCheck::ip_address));
      consent_part(map, consent, ConsentPart::agent, names::consent_agent, text_rule(TextCheck::filled));
      map.finish();
      plan_.consents.push_back(std::move(consent));
    }
  }

  void consent_part(MapReader& map, ConsentPlan& consent, ConsentPart part, std::string_view name, TargetRule rule) {
    const Yaml* node = map.required(std::string(name));
    if (node == nullptr) return;
    consent.parts.at(static_cast<std::size_t>(part)) = leaves_.leaf(*node, map.place_of(name), std::move(rule));
  }

  /// False where there is nothing to go through. `max` 0: no limit of its own.
  static bool is_list(const Yaml& node, const Place& place, std::string_view form, std::size_t max) {
    if (node.is_null()) return false;
    if (!node.is_sequence()) {
      place.expected(fmt::format("a list of {}", form), node);
      return false;
    }
    if (max == 0 || node.items().size() <= max) return true;
    place.problem(node.items()[max].mark(),
                  fmt::format("Dotdigital takes {} at most, got {}", max, node.items().size()));
    return false;
  }

  MapReader root_;
  LeafCompiler leaves_;
  MappingPlan plan_;
};

}  // namespace

std::optional<Mapping> compile_mapping(const Yaml& yaml, const std::string& file, Problems& problems) {
  // Problems of our own: those that another stream with the same file has reported already count here too.
  Problems found;
  Compiler compiler(yaml, file, found);
  auto plan = compiler.compile();
  for (const Problem& problem : found.all()) problems.add(problem.file, problem.mark, problem.what);
  if (!found.empty()) return std::nullopt;
  return Mapping(std::move(plan));
}

}  // namespace dotsync

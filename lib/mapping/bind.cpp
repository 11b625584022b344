// Mapping and BoundMapping: binding to the source's columns and the account's ids, and what a mapping says of itself.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "config/decode.hpp"
#include "mapping/mapping.hpp"
#include "mapping/plan.hpp"
#include "model/field_digests.hpp"

namespace dotsync {
namespace {

ValueType default_type(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
    case ColumnType::numeric:
    case ColumnType::floating:
      return ValueType::number;
    case ColumnType::boolean:
      return ValueType::boolean;
    case ColumnType::date:
      return ValueType::date;
    case ColumnType::timestamp:
    case ColumnType::timestamptz:
      return ValueType::datetime;
    case ColumnType::text:
    case ColumnType::other:
      break;
  }
  return ValueType::string;
}

ValueType type_of(const Constant& constant) {
  if (constant.kind == ContactValue::Kind::number) return ValueType::number;
  if (constant.kind == ContactValue::Kind::boolean) return ValueType::boolean;
  return ValueType::string;
}

/// The fields that have a digest each, in the order of map_row.cpp.
std::vector<std::string> digested_fields(const MappingPlan& plan) {
  std::vector<std::string> names;
  for (const FieldPlan& field : plan.data_fields) names.push_back(field.leaf.field);
  for (const ChannelPlan& channel : plan.channels) names.push_back(channel.leaf.field);
  return names;
}

class Binder {
 public:
  Binder(MappingPlan plan, const std::vector<Column>& available, const ResolvedNames& names, Problems& problems)
      : plan_(std::move(plan)), available_(available), names_(names), problems_(problems) {}

  std::shared_ptr<const MappingPlan> bind(std::string_view merge_option) {
    plan_.merge_option = merge_option;
    find_columns();
    plan_.each_leaf([this](LeafPlan& leaf) { bind_leaf(leaf); });
    for (ListPlan& list : plan_.lists) {
      if (list.when) bound(*list.when, {});
    }
    for (ConsentPlan& consent : plan_.consents) {
      if (consent.when) bound(*consent.when, {});
    }
    for (ListPlan& list : plan_.lists) resolve(list.list, names_.lists, "list");
    std::set<std::int64_t> seen;
    for (PreferencePlan& preference : plan_.preferences) {
      NamedId& id = preference.preference;
      resolve(id, names_.preferences, "preference");
      if (id.id != 0 && !seen.insert(id.id).second)
        problem(id.mark, fmt::format("preference {} stands here twice", id.id));
    }
    plan_.layout = field_digests::layout(digested_fields(plan_));
    return std::make_shared<const MappingPlan>(std::move(plan_));
  }

 private:
  void problem(Mark mark, std::string what) { problems_.add(plan_.file, mark, std::move(what)); }

  void find_columns() {
    for (const ColumnRequest& request : plan_.columns) {
      const auto same = [&](const Column& column) { return column.name == request.name; };
      const auto found = std::find_if(available_.begin(), available_.end(), same);
      found_.push_back(found == available_.end() ? nullptr : &*found);
    }
  }

  /// The column that `use` reads, or null pointer with a problem that `field` names.
  const Column* bound(ColumnUse& use, std::string_view field) {
    const Column* column = found_.at(use.index);
    const ColumnRequest& request = plan_.columns.at(use.index);
    const std::string prefix = field.empty() ? std::string() : fmt::format("{}: ", field);
    if (column == nullptr) {
      std::vector<std::string> known;
      for (const Column& candidate : available_) known.push_back(candidate.name);
      const std::string near = did_you_mean(request.name, known);
      problem(use.mark, fmt::format("{}the source has no column '{}'{}", prefix, request.name,
                                    near.empty() ? "; a fixed text is written {value: ...}" : near));
    } else if (request.zone && column->type != ColumnType::timestamp) {
      problem(use.mark, fmt::format("{}column '{}' is of type {}; zone is for timestamp without time zone", prefix,
                                    request.name, column->sql_type));
      return nullptr;
    }
    use.boolean = column != nullptr && column->type == ColumnType::boolean;
    return column;
  }

  void bind_leaf(LeafPlan& leaf) {
    if (leaf.when) bound(*leaf.when, leaf.field);
    if (leaf.country) {
      if (auto* use = std::get_if<ColumnUse>(&*leaf.country)) bound(*use, leaf.field);
    }
    std::vector<ColumnUse*> columns;
    if (auto* from = std::get_if<FromColumn>(&leaf.origin)) columns = {&from->column};
    if (auto* from = std::get_if<FromCoalesce>(&leaf.origin)) {
      for (ColumnUse& use : from->columns) columns.push_back(&use);
    }
    if (auto* from = std::get_if<FromTemplate>(&leaf.origin)) {
      for (TemplatePart& part : from->parts) {
        if (part.column) bound(*part.column, leaf.field);
      }
    }
    leaf.type = leaf.named_type.value_or(leaf.rule.type.value_or(own_type(leaf, columns)));
    for (ColumnUse* use : columns) {
      const Column* column = bound(*use, leaf.field);
      if (column != nullptr) check_zone(leaf, *use, *column);
    }
  }

  /// A leaf that names no type has its column's; a step that makes another text of it makes it a text.
  ValueType own_type(const LeafPlan& leaf, const std::vector<ColumnUse*>& columns) const {
    if (!leaf.transforms.empty() || leaf.map) return ValueType::string;
    if (const auto* from = std::get_if<FromValue>(&leaf.origin)) return type_of(from->constant);
    std::set<ValueType> types;
    for (const ColumnUse* use : columns) {
      const Column* column = found_.at(use->index);
      types.insert(column == nullptr ? ValueType::string : default_type(column->type));
    }
    return types.size() == 1 ? *types.begin() : ValueType::string;
  }

  void check_zone(const LeafPlan& leaf, const ColumnUse& use, const Column& column) {
    if (leaf.type != ValueType::datetime || column.type != ColumnType::timestamp || leaf.zone) return;
    problem(use.mark, fmt::format("{0}: column '{1}' is a timestamp without time zone: name its zone, as in "
                                  "{{column: {1}, zone: Europe/London}}",
                                  leaf.field, column.name));
  }

  void resolve(NamedId& named, const std::map<std::string, std::int64_t>& ids, std::string_view kind) {
    if (named.name.empty()) return;
    const auto found = ids.find(named.name);
    if (found != ids.end()) {
      named.id = found->second;
      return;
    }
    std::vector<std::string> known;
    for (const auto& entry : ids) known.push_back(entry.first);
    problem(named.mark,
            fmt::format("the account has no {} named '{}'{}", kind, named.name, did_you_mean(named.name, known)));
  }

  MappingPlan plan_;
  const std::vector<Column>& available_;
  const ResolvedNames& names_;
  Problems& problems_;
  std::vector<const Column*> found_;  ///< by index of the plan's columns; null pointer: the source has none
};

std::vector<MappedName> names_of(const std::vector<FieldPlan>& fields) {
  std::vector<MappedName> names;
  for (const FieldPlan& field : fields) names.push_back({field.name, field.mark, field.leaf.named_type});
  return names;
}

}  // namespace

const std::vector<ColumnRequest>& Mapping::columns() const { return plan_->columns; }
const NamesToResolve& Mapping::names_to_resolve() const { return plan_->names; }
const std::string& Mapping::match_identifier() const { return plan_->match_identifier; }
std::vector<MappedName> Mapping::identifiers() const { return names_of(plan_->identifiers); }
std::vector<MappedName> Mapping::data_fields() const { return names_of(plan_->data_fields); }

std::optional<std::string> Mapping::column_of_identifier(std::string_view kind) const {
  for (const FieldPlan& field : plan_->identifiers) {
    if (field.name != kind) continue;
    const auto* from = std::get_if<FromColumn>(&field.leaf.origin);
    if (from != nullptr) return plan_->columns.at(from->column.index).name;
  }
  return std::nullopt;
}

std::optional<BoundMapping> Mapping::bind(const std::vector<Column>& available, const ResolvedNames& names,
                                          std::string_view merge_option, Problems& problems) const {
  Problems found;
  Binder binder(*plan_, available, names, found);
  auto plan = binder.bind(merge_option);
  for (const Problem& problem : found.all()) problems.add(problem.file, problem.mark, problem.what);
  if (!found.empty()) return std::nullopt;
  return BoundMapping(std::move(plan));
}

std::vector<std::string> BoundMapping::digested_fields() const { return ::dotsync::digested_fields(*plan_); }

std::string BoundMapping::fingerprint() const {
  std::string text = plan_->canonical;
  for (const ListPlan& list : plan_->lists) text += fmt::format(";list={}", list.list.id);
  for (const PreferencePlan& preference : plan_->preferences)
    text += fmt::format(";preference={}", preference.preference.id);
  return text + ";merge=" + plan_->merge_option;
}

}  // namespace dotsync

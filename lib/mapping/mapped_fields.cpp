#include "mapping/mapped_fields.hpp"

#include <algorithm>

#include "mapping/plan.hpp"

namespace dotsync {
namespace {

/// Steps that change nothing of what the value is.
bool is_tidying(const LeafPlan& leaf) { return leaf.transforms.empty() && !leaf.map && !leaf.fallback; }

MappedField field_of(const FieldPlan& plan, const MappingPlan& whole, bool bound) {
  const LeafPlan& leaf = plan.leaf;
  MappedField field;
  field.name = plan.name;
  field.mark = leaf.mark;
  field.type = bound ? leaf.type : leaf.named_type;
  if (!field.type) field.type = leaf.rule.type;
  if (const auto* from = std::get_if<FromColumn>(&leaf.origin))
    field.column = whole.columns.at(from->column.index).name;
  field.as_is = !field.column.empty() && is_tidying(leaf);
  field.has_country = leaf.country.has_value();
  field.guarded = !leaf.when.empty();
  return field;
}

std::vector<MappedField> fields_of(const std::vector<FieldPlan>& plans, const MappingPlan& whole, bool bound) {
  std::vector<MappedField> fields;
  for (const FieldPlan& plan : plans) fields.push_back(field_of(plan, whole, bound));
  return fields;
}

}  // namespace

std::vector<MappedField> mapped_data_fields(const Mapping& mapping) {
  return fields_of(mapping.plan().data_fields, mapping.plan(), false);
}

std::vector<MappedField> mapped_data_fields(const BoundMapping& mapping) {
  return fields_of(mapping.plan().data_fields, mapping.plan(), true);
}

std::vector<MappedField> mapped_identifiers(const Mapping& mapping) {
  return fields_of(mapping.plan().identifiers, mapping.plan(), false);
}

std::vector<MappedId> mapped_lists(const Mapping& mapping) {
  std::vector<MappedId> ids;
  for (const ListPlan& list : mapping.plan().lists) {
    if (list.form == ListPlan::Form::one) ids.push_back({list.list.id, list.list.name, list.list.mark});
  }
  return ids;
}

std::vector<MappedId> mapped_preferences(const Mapping& mapping) {
  std::vector<MappedId> ids;
  for (const PreferencePlan& preference : mapping.plan().preferences)
    ids.push_back({preference.preference.id, preference.preference.name, preference.preference.mark});
  return ids;
}

}  // namespace dotsync

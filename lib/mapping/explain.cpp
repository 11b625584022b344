#include "mapping/explain.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "mapping/evaluator.hpp"
#include "mapping/plan.hpp"
#include "mapping/row_lists.hpp"

namespace dotsync {
namespace {

using Result = ExplainedField::Result;

std::optional<std::string> copy(const std::optional<std::string_view>& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::string json_of(const ContactValue& value) {
  if (value.kind == ContactValue::Kind::null) return "null";
  if (value.kind != ContactValue::Kind::text) return std::string(value.text);
  std::string out;
  append_json_string(out, value.text);
  return out;
}

class Explainer {
 public:
  Explainer(const MappingPlan& plan, const Row& row) : plan_(plan), evaluator_(row) {}

  std::vector<ExplainedField> explain() {
    for (const FieldPlan& field : plan_.identifiers) leaf(field.leaf);
    for (const FieldPlan& field : plan_.data_fields) leaf(field.leaf);
    for (const ChannelPlan& channel : plan_.channels) leaf(channel.leaf);
    for (std::size_t i = 0; i < plan_.lists.size(); ++i) list(plan_.lists[i], i);
    for (const PreferencePlan& preference : plan_.preferences) leaf(preference.opted_in);
    for (const ConsentPlan& consent : plan_.consents) this->consent(consent);
    return std::move(fields_);
  }

 private:
  std::string name(const ColumnUse& use) const { return plan_.columns.at(use.index).name; }

  std::string origin(const LeafPlan& leaf) const {
    if (const auto* from = std::get_if<FromColumn>(&leaf.origin)) return "column " + name(from->column);
    if (std::holds_alternative<FromValue>(leaf.origin)) return "value";
    std::string names;
    const auto add = [&](const ColumnUse& use) { names += (names.empty() ? "" : ", ") + name(use); };
    if (const auto* from = std::get_if<FromCoalesce>(&leaf.origin)) {
      for (const ColumnUse& use : from->columns) add(use);
      return "first of " + names;
    }
    for (const TemplatePart& part : std::get<FromTemplate>(leaf.origin).parts) {
      if (part.column) add(*part.column);
    }
    return "template of " + names;
  }

  /// Nothing where all hold.
  std::optional<std::string> failing(const Conditions& conditions) const {
    for (const ColumnUse& use : conditions) {
      if (!evaluator_.holds(use)) return fmt::format("when {} does not hold", name(use));
    }
    return std::nullopt;
  }

  ExplainedField begin(std::string field, Mark mark, std::string origin) const {
    return {std::move(field), plan_.file, mark, std::move(origin), false, {}, {}, {}, Result::omitted, "null"};
  }

  void leaf(const LeafPlan& leaf) { fields_.push_back(explained(leaf)); }

  ExplainedField explained(const LeafPlan& leaf) {
    ExplainedField field = begin(leaf.field, leaf.mark, origin(leaf));
    field.type = to_text(leaf.type);
    if (const auto reason = failing(leaf.when)) {
      field.text = *reason;
    } else {
      steps(leaf, field);
      const Evaluated outcome = evaluator_.evaluate(leaf);
      if (outcome.has_value()) {
        field.result = Result::sent;
        field.text = json_of(outcome.value);
      } else if (outcome.state == Evaluated::State::faulty) {
        field.result = Result::rejected;
        field.text = rejection_of(outcome, leaf).reason;
      }
    }
    return field;
  }

  /// The same steps that evaluate() takes, written down.
  void steps(const LeafPlan& leaf, ExplainedField& field) {
    field.reads = true;
    field.raw = copy(evaluator_.origin(leaf));
    std::optional<std::string> text = field.raw;
    for (const Transform& transform : leaf.transforms) {
      if (!text) break;
      if (!transform.apply(*text)) text = std::nullopt;
      field.steps.push_back({transform.name, text});
    }
    if (text && leaf.map) {
      std::optional<Fault> fault;
      text = copy(evaluator_.mapped(leaf, *text, fault));
      if (fault) return;
      field.steps.push_back({"map", text});
    }
    if (text && Evaluator::counts_as_null(leaf, *text)) {
      text = std::nullopt;
      field.steps.push_back({"empty", text});
    }
    if (!text && leaf.fallback && leaf.fallback->kind != ContactValue::Kind::null) {
      text = leaf.fallback->text;
      field.steps.push_back({"default", text});
    }
  }

  void list(const ListPlan& list, std::size_t index) {
    if (list.form != ListPlan::Form::one) return row_lists(list);
    ExplainedField field =
        begin(fmt::format("lists[{}]", index + 1), list.list.mark,
              list.list.name.empty() ? fmt::format("id {}", list.list.id) : fmt::format("name '{}'", list.list.name));
    const auto reason = failing(list.when);
    field.result = reason ? Result::omitted : Result::sent;
    field.text = reason.value_or(std::to_string(list.list.id));
    fields_.push_back(std::move(field));
  }

  void row_lists(const ListPlan& list) {
    ExplainedField field = explained(list.array);
    if (const auto reason = failing(list.when)) {
      field = begin(list.array.field, list.array.mark, field.origin);
      field.text = *reason;
    } else if (const Evaluated value = evaluator_.evaluate(list.array); value.has_value()) {
      const auto found = lists_of(plan_, list, value.value.text);
      const auto* ids = std::get_if<std::vector<std::int64_t>>(&found);
      field.result = ids != nullptr ? Result::sent : Result::rejected;
      field.text = ids != nullptr ? fmt::format("[{}]", fmt::join(*ids, ",")) : std::get<Rejection>(found).reason;
    }
    fields_.push_back(std::move(field));
  }

  void consent(const ConsentPlan& consent) {
    if (const auto reason = failing(consent.when)) {
      ExplainedField field = begin(consent.field, consent.mark, "consent record");
      field.text = *reason;
      fields_.push_back(std::move(field));
      return;
    }
    for (const LeafPlan& part : consent.parts) leaf(part);
  }

  const MappingPlan& plan_;
  Evaluator evaluator_;
  std::vector<ExplainedField> fields_;
};

}  // namespace

std::vector<ExplainedField> explain_row(const BoundMapping& mapping, const Row& row) {
  return Explainer(mapping.plan(), row).explain();
}

}  // namespace dotsync

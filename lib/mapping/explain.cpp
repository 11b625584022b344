#include "mapping/explain.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "mapping/evaluator.hpp"
#include "mapping/plan.hpp"

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
    for (const ConsentPlan& consent : plan_.consents) {
      if (consent.when && !evaluator_.holds(*consent.when)) {
        fields_.push_back(
            {consent.field, "when " + name(*consent.when), {}, {}, {}, Result::omitted, "its when does not hold"});
        continue;
      }
      for (const LeafPlan& part : consent.parts) leaf(part);
    }
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

  void leaf(const LeafPlan& leaf) {
    ExplainedField field{leaf.field, origin(leaf), {}, {}, std::string(to_text(leaf.type)), Result::omitted, "null"};
    if (leaf.when && !evaluator_.holds(*leaf.when)) {
      field.text = fmt::format("when {} does not hold", name(*leaf.when));
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
    fields_.push_back(std::move(field));
  }

  /// The same steps that evaluate() takes, written down.
  void steps(const LeafPlan& leaf, ExplainedField& field) {
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
    const bool sent = !list.when || evaluator_.holds(*list.when);
    const std::string from = list.list.name.empty() ? "id" : fmt::format("name '{}'", list.list.name);
    fields_.push_back({fmt::format("lists[{}]", index + 1),
                       from,
                       {},
                       {},
                       {},
                       sent ? Result::sent : Result::omitted,
                       sent ? std::to_string(list.list.id) : fmt::format("when {} does not hold", name(*list.when))});
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

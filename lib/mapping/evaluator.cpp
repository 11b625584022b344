#include "mapping/evaluator.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/conversion.hpp"

namespace dotsync {
namespace {

std::optional<std::string_view> text_of(const Constant& constant) {
  if (constant.kind == ContactValue::Kind::null) return std::nullopt;
  return constant.text;
}

}  // namespace

Evaluated Evaluator::evaluate(const LeafPlan& leaf) {
  if (!all_hold(leaf.when)) return {};
  auto text = origin(leaf);
  if (text && !leaf.transforms.empty()) text = transformed(leaf, *text);
  if (text && leaf.map) {
    std::optional<Fault> fault;
    text = mapped(leaf, *text, fault);
    if (fault) return {Evaluated::State::faulty, {}, *fault};
  }
  if (text && counts_as_null(leaf, *text)) text = std::nullopt;
  if (!text && leaf.fallback) text = text_of(*leaf.fallback);
  return text ? typed(leaf, *text) : without_value(leaf);
}

bool Evaluator::holds(const ColumnUse& use) const {
  const auto value = column(use);
  if (!value) return false;
  return !use.boolean || *value == "true";
}

bool Evaluator::all_hold(const Conditions& conditions) const {
  return std::all_of(conditions.begin(), conditions.end(), [this](const ColumnUse& use) { return holds(use); });
}

std::optional<std::string_view> Evaluator::origin(const LeafPlan& leaf) {
  if (const auto* from = std::get_if<FromColumn>(&leaf.origin)) return column(from->column);
  if (const auto* from = std::get_if<FromValue>(&leaf.origin)) return text_of(from->constant);
  if (const auto* from = std::get_if<FromTemplate>(&leaf.origin)) return fill(*from);
  for (const ColumnUse& use : std::get<FromCoalesce>(leaf.origin).columns) {
    if (const auto value = column(use)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Evaluator::transformed(const LeafPlan& leaf, std::string_view text) {
  if (text.data() != text_.data()) text_ = text;
  for (const Transform& transform : leaf.transforms) {
    if (!transform.apply(text_)) return std::nullopt;
  }
  return text_;
}

std::optional<std::string_view> Evaluator::mapped(const LeafPlan& leaf, std::string_view text,
                                                  std::optional<Fault>& fault) const {
  const auto found = leaf.map->entries.find(text);
  if (found != leaf.map->entries.end()) return text_of(found->second);
  if (leaf.map->otherwise == Otherwise::keep) return text;
  if (leaf.map->otherwise == Otherwise::reject) fault = Fault::not_in_map;
  return std::nullopt;
}

std::optional<std::string_view> Evaluator::column(const ColumnUse& use) const {
  const auto value = row_.column(use.index);
  if (use.boolean && value) {
    // PostgreSQL writes t and f; what people write in a map is true and false.
    if (*value == "t") return "true";
    if (*value == "f") return "false";
  }
  return value;
}

std::optional<std::string_view> Evaluator::fill(const FromTemplate& from) {
  text_.clear();
  bool any = false;
  for (const TemplatePart& part : from.parts) {
    text_ += part.literal;
    const auto value = part.column ? column(*part.column) : std::nullopt;
    if (!value) continue;
    any = true;
    text_ += *value;
  }
  if (!any) return std::nullopt;
  return text_;
}

Evaluated Evaluator::typed(const LeafPlan& leaf, std::string_view text) {
  std::string_view country;
  std::string region;
  if (leaf.country) {
    if (const auto* fixed = std::get_if<std::string>(&*leaf.country)) country = *fixed;
    if (const auto* use = std::get_if<ColumnUse>(&*leaf.country)) {
      // A column may say gb; the library knows only GB.
      for (const char c : trim(column(*use).value_or("")))
        region += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      country = region;
    }
  }
  const Converted converted = convert(leaf.type, leaf.rule, text, country, scratch_);
  if (converted.fault) return {Evaluated::State::faulty, {}, *converted.fault};
  return {Evaluated::State::value, converted.value, {}};
}

bool Evaluator::counts_as_null(const LeafPlan& leaf, std::string_view text) {
  return leaf.rule.empty_is_null && trim(text).empty();
}

Evaluated Evaluator::without_value(const LeafPlan& leaf) {
  switch (leaf.on_null) {
    case OnNull::omit:
      return {};
    case OnNull::clear:
      return {Evaluated::State::value, {}, {}};
    case OnNull::reject:
      break;
  }
  return {Evaluated::State::faulty, {}, Fault::null_refused};
}

Rejection rejection_of(const Evaluated& result, const LeafPlan& leaf) {
  return reject(result.fault, leaf.field,
                result.fault == Fault::not_allowed ? word_list(leaf.rule.words) : std::string());
}

}  // namespace dotsync

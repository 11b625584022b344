// LeafPlan: one place of the mapping, compiled: where its value comes from and the steps on its way. Plain data,
// internal to lib/mapping: made by leaf_compiler.cpp, completed by bind.cpp, run by evaluator.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/problems.hpp"
#include "mapping/target.hpp"
#include "mapping/transform.hpp"
#include "model/contact_writer.hpp"

namespace dotsync {

/// A column that a leaf reads: its place in the rows, which is that of its request, and where the mapping names it.
struct ColumnUse {
  std::size_t index = 0;
  Mark mark;
  bool boolean = false;  ///< set by bind: PostgreSQL writes t and f, the mapping true and false
};

/// The columns under `when`, of the leaf and of the blocks around it: all must hold.
using Conditions = std::vector<ColumnUse>;

/// A scalar that stands in the mapping itself.
struct Constant {
  ContactValue::Kind kind = ContactValue::Kind::null;
  std::string text;
};

struct FromColumn {
  ColumnUse column;
};
struct FromValue {
  Constant constant;
};
struct TemplatePart {
  std::string literal;              ///< stands before the column
  std::optional<ColumnUse> column;  ///< nothing in a last part that is only text
};
struct FromTemplate {
  std::vector<TemplatePart> parts;
};
struct FromCoalesce {
  std::vector<ColumnUse> columns;  ///< the first that is not null
};
using Origin = std::variant<FromColumn, FromValue, FromTemplate, FromCoalesce>;

enum class Otherwise : std::uint8_t { reject, keep, null };
struct ValueMap {
  std::map<std::string, Constant, std::less<>> entries;
  Otherwise otherwise = Otherwise::reject;
};

/// The country of a phone number: fixed, or a column's text.
using Country = std::variant<std::string, ColumnUse>;

enum class OnNull : std::uint8_t { omit, clear, reject };

struct LeafPlan {
  std::string field;  ///< "dataFields.SPEND", for messages
  Mark mark;          ///< where the rule stands: its key, or its value
  Origin origin;
  std::vector<Transform> transforms;
  std::optional<ValueMap> map;
  std::optional<Constant> fallback;  ///< `default`
  std::optional<ValueType> named_type;
  std::optional<Country> country;
  std::optional<std::string> zone;
  OnNull on_null = OnNull::omit;
  Conditions when;
  TargetRule rule;
  ValueType type = ValueType::string;  ///< in force: named, the target's, or the column's; set by bind
};

}  // namespace dotsync

// Evaluator: one leaf on one row -> a value, nothing, or a fault. Internal to lib/mapping; the hot path of a sync.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mapping/fault.hpp"
#include "mapping/leaf.hpp"
#include "model/row.hpp"

namespace dotsync {

struct Evaluated {
  enum class State : std::uint8_t { omitted, value, faulty };
  State state = State::omitted;
  ContactValue value;  ///< null: clear the field; borrows the row, the plan or the evaluator until its next call
  Fault fault = Fault::null_refused;

  bool has_value() const { return state == State::value; }
};

/// One per row and thread; the row must outlive it. Buffers are kept from leaf to leaf.
class Evaluator {
 public:
  explicit Evaluator(const Row& row) : row_(row) {}

  Evaluated evaluate(const LeafPlan& leaf);
  /// A boolean column by its value (null is false), any other by whether it is null.
  bool holds(const ColumnUse& column) const;
  bool all_hold(const Conditions& conditions) const;

  // The steps of evaluate(), one by one, for who shows them (explain.cpp).
  std::optional<std::string_view> origin(const LeafPlan& leaf);
  /// Nothing with `fault` empty: the map's entry is null.
  std::optional<std::string_view> mapped(const LeafPlan& leaf, std::string_view text,
                                         std::optional<Fault>& fault) const;
  /// An identifier without characters is no identifier.
  static bool counts_as_null(const LeafPlan& leaf, std::string_view text);

 private:
  std::optional<std::string_view> transformed(const LeafPlan& leaf, std::string_view text);
  std::optional<std::string_view> column(const ColumnUse& use) const;
  std::optional<std::string_view> fill(const FromTemplate& from);
  Evaluated typed(const LeafPlan& leaf, std::string_view text);
  static Evaluated without_value(const LeafPlan& leaf);

  const Row& row_;
  std::string text_;  ///< templates and transforms work here
  std::string country_;
  std::string scratch_;  ///< conversions write here
};

/// The words of a faulty result.
Rejection rejection_of(const Evaluated& result, const LeafPlan& leaf);

}  // namespace dotsync

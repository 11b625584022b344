// any_mapping: a mapping that is valid by construction and a row of any values, made from numbers that RapidCheck
// draws. Used by mapping_property_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/row.hpp"

namespace dotsync {

/// Numbers drawn beforehand, each for one choice. 0 is always the plainest choice, and what follows the end of the
/// tape: so a tape that RapidCheck shortens, or fills with smaller numbers, makes a simpler case of the same kind.
class Tape {
 public:
  explicit Tape(std::vector<std::uint16_t> numbers) : numbers_(std::move(numbers)) {}
  /// From 0 to count - 1.
  std::size_t below(std::size_t count) { return next() % count; }
  bool chance(std::size_t in_hundred) { return next() % 100 >= 100 - in_hundred; }
  std::string one_of(const std::vector<std::string>& texts) { return texts[below(texts.size())]; }

 private:
  std::size_t next() { return at_ < numbers_.size() ? numbers_[at_++] : 0; }

  std::vector<std::uint16_t> numbers_;
  std::size_t at_ = 0;
};

struct AnyColumn {
  Column column;
  std::optional<std::string> value;  ///< as PostgreSQL could write it
};

/// Columns c0, c1, ...: every type, and texts of every kind that a mapping looks into.
std::vector<AnyColumn> any_row(Tape& tape);

/// YAML that compiles and fits the columns of any_row(). Identifiers are email, mobileNumber, contactId and customerId;
/// the lists VIP and News and the preference Shoes may be named.
std::string any_mapping(Tape& tape);

}  // namespace dotsync

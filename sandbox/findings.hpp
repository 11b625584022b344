// Findings: what is wrong with a request, as the 400 answer lists it. Used by the validation of requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/json_doc.hpp"

namespace dotsync::sandbox {

/// One line of the answer's `details`.
struct Detail {
  std::string item;  ///< where: "contacts[3].lists[0]"
  std::string description;
};

/// A place in the request, linked to its parents on the stack: text is made only when something is wrong there.
struct Spot {
  const Spot* parent = nullptr;
  std::string_view name = {};  ///< of a property
  long index = -1;             ///< of an array's item, when not negative

  std::string text() const;
};

/// Collects details, up to a bound: a hopeless body of 50 MB must not be answered with a hundred.
class Findings {
 public:
  static constexpr std::size_t details_max = 100;

  void add(const Spot& spot, std::string description);
  bool empty() const { return details_.empty(); }
  bool full() const { return details_.size() >= details_max; }
  const std::vector<Detail>& details() const { return details_; }

  // Each returns whether the value fits and adds a finding when it does not.
  bool expect_kind(const Spot& spot, const JsonNode& node, JsonKind kind);
  bool expect_int32(const Spot& spot, const JsonNode& node);
  bool expect_count(const Spot& spot, const JsonNode& array, std::size_t low, std::size_t high);
  /// `allowed` is a list like "html|plainText".
  bool expect_one_of(const Spot& spot, const JsonNode& node, std::string_view allowed);
  /// No member of `object` but those in `known` ("id|isOptedIn").
  void expect_only(const Spot& spot, const JsonNode& object, std::string_view known);

 private:
  std::vector<Detail> details_;
};

}  // namespace dotsync::sandbox

// Transforms: the named steps that change a leaf's text. Compiled once from YAML, applied to every row.
// Used by the leaf compiler and the evaluator. The one place with <re2/re2.h>.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/decode.hpp"

namespace dotsync {

/// Safe to apply from any thread. Null never reaches a transform.
struct Transform {
  std::string name;
  /// Changes the text in place; false where the value is null from here on.
  std::function<bool(std::string&)> apply;
};

/// The list under `transform:`. What is wrong is added to the problems and left out.
///   trim lower upper title digits collapse url_encode
///   truncate: N                 at most N code points
///   replace: [FROM, TO]         every occurrence of a text
///   regex: [PATTERN, TO]        every match (RE2); \1 in TO is the first group
///   split: SEPARATOR            the parts as an array, for join or for lists
///   split: [SEPARATOR, N]       the N-th part, from 1, from the end with a negative N; null where there is none
///   join: SEPARATOR             the elements of an array (PostgreSQL's or JSON's); null elements are left out
///   json: [KEY or INDEX, ...]   a value inside a JSON text, indexes from 0; null where there is none
///   hash: sha256                64 hexadecimal digits in lower case
std::vector<Transform> compile_transforms(const Yaml& node, const Place& place);
/// Every name that compile_transforms() knows.
std::vector<std::string> transform_names();

}  // namespace dotsync

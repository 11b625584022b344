// The rules of the house: each is a pure function from the tree to what breaks it, so that a test can feed it a bad
// tree. Used by tidy_test only; the reasons stand in docs/design.md.
#pragma once

#include "tidy/source_tree.hpp"

namespace dotsync::tidy {

using Tree = std::vector<SourceFile>;

/// A file includes lower floors and its own folder, never a sibling and never a higher floor.
Violations check_floors(const Tree& tree);
/// A foreign library is included in its home only, and no header carries it out of there.
Violations check_homes(const Tree& tree);
/// No header includes itself by way of others.
Violations check_circles(const Tree& tree);
/// Files up to 400 lines, functions up to 70.
Violations check_lengths(const Tree& tree);
/// Headers begin with a comment and have #pragma once; names are snake_case; headers .hpp, sources .cpp.
Violations check_form(const Tree& tree);
/// No two types have one name in one namespace.
Violations check_names(const Tree& tree);
/// Words that say "not finished" or speak of something other than the project.
Violations check_words(const Tree& tree);

/// The file of the tree that `name`, included by `from`, means; nullptr for a foreign one.
const SourceFile* resolve(const Tree& tree, const SourceFile& from, const std::string& name);

}  // namespace dotsync::tidy

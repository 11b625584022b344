// The rules of the house, held against the project itself. What fails here is printed as FILE:LINE: WHAT.
#include <gtest/gtest.h>

#include "tidy/example.hpp"

namespace dotsync::tidy {
namespace {

const Tree& project() {
  static const Tree tree = read_tree(DOTSYNC_SOURCE_DIR);
  return tree;
}

void expect_none(const Violations& violations) { EXPECT_TRUE(violations.empty()) << text_of(violations); }

TEST(Project, IsFound) {
  EXPECT_NE(resolve(project(), project().front(), "base/error.hpp"), nullptr);
  EXPECT_NE(resolve(project(), project().front(), "tidy/rules.hpp"), nullptr);
}

TEST(Project, KeepsTheFloors) { expect_none(check_floors(project())); }
TEST(Project, KeepsForeignLibrariesAtHome) { expect_none(check_homes(project())); }
TEST(Project, HasNoIncludeCircle) { expect_none(check_circles(project())); }
TEST(Project, HasShortFilesAndFunctions) { expect_none(check_lengths(project())); }
TEST(Project, HasWellFormedHeadersAndNames) { expect_none(check_form(project())); }
TEST(Project, HasOneTypeAName) { expect_none(check_names(project())); }
TEST(Project, HasNoBannedWords) { expect_none(check_words(project())); }

}  // namespace
}  // namespace dotsync::tidy

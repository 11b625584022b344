// Problems as people and programs read them: a line each, whatever the file holds.
#include <gtest/gtest.h>

#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

TEST(Problems, QuoteAKeyInOneLineWhateverItHolds) {
  const auto lines = config_problems(right_config({}, "\"ta\tb\": 1\n\"new\\nline\": 1\n"));
  ASSERT_EQ(lines.size(), 2U);
  for (const std::string& line : lines) EXPECT_EQ(line.find_first_of("\t\n"), std::string::npos) << line;
}

/// Whoever adds a problem may quote what a file holds as it is.
TEST(Problems, SteerNoTerminal) {
  Problems problems;
  problems.add("f.yaml", {1, 1}, "got '\x1b[2J\x7f\r\t\n'");
  EXPECT_EQ(lines_of(problems).front(), "f.yaml:1:1: got '\\x1B[2J\\x7F\\x0D\\t\\n'");
}

}  // namespace
}  // namespace dotsync

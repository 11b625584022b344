// Answers as table, JSON and CSV: what people read at 80 columns and what programs read at all.
#include "daemon/output.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace dotsync {
namespace {

Table people() {
  Table table;
  table.columns = {"row_key", "sent", "at", "text"};
  table.rows = {{std::string("7"), std::int64_t{12}, std::string("2026-03-29T01:00:00.123Z"), std::monostate{}},
                {std::string("Zoë"), std::int64_t{3}, std::monostate{}, std::string("a \"b\", c")}};
  return table;
}

TEST(OutputTable, AlignsNumbersRightAndTextsLeftByCharacters) {
  EXPECT_EQ(as_table(people(), {80}),
            "row_key  sent  at                    text\n"
            "7          12  2026-03-29T01:00:00Z\n"
            "Zoë         3                        a \"b\", c\n");
}

TEST(OutputTable, PutsBeneathWhatFindsNoRoom) {
  EXPECT_EQ(as_table(people(), {28, {"sent"}, {"text"}}),
            "row_key  sent\n"
            "7          12\n"
            "    at: 2026-03-29T01:00:00Z\n"
            "Zoë         3\n"
            "    text: a \"b\", c\n");
}

TEST(OutputTable, KeepsItsLinesWithinTheWidth) {
  Table table;
  table.columns = {"row_key", "code", "first_at", "last_at", "description"};
  const std::string words = "The domain of the e-mail address does not exist or takes no mail, says Dotdigital.";
  table.rows = {{std::string("1"), std::string("InvalidDomain"), std::string("2026-03-29T01:00:00.000Z"),
                 std::string("2026-03-29T01:00:00.000Z"), words}};
  std::istringstream lines(as_table(table, {60, {"row_key", "code"}, {"description"}}));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(display_width(line), 60U) << line;
  EXPECT_EQ(count, 5);
}

TEST(OutputTable, CutsALongValueInItsLineAndShowsTheWholeBeneath) {
  Table table;
  table.columns = {"row_key", "code", "at", "text"};
  const std::string key(70, 'k');
  table.rows = {{key, std::string("a"), std::string("b"), std::string("short")},
                {std::string("田中"), std::string("c"), std::string("d"), std::string("short too")}};
  EXPECT_EQ(as_table(table, {40, {"row_key", "code"}, {"text"}}),
            "row_key               code  at\n"
            "kkkkkkkkkkkkkkkkkkk…  a     b\n"
            "    row_key: " +
                std::string(27, 'k') + "\n             " + std::string(27, 'k') + "\n             " +
                std::string(16, 'k') +
                "\n"
                "    text: short\n"
                "田中                  c     d\n"
                "    text: short too\n");
}

TEST(OutputTable, IsOneLineARowForPrograms) {
  Table table;
  table.columns = {"row_key", "text", "code"};
  const std::string words(300, 'w');
  table.rows = {{std::string("1"), words, std::string("a")}};
  EXPECT_EQ(as_table(table, {0, {"row_key"}, {"text"}}), "row_key  code  text\n1        a     " + words + "\n");
}

TEST(OutputTable, SaysWhereThereIsNothing) {
  Table table;
  table.columns = {"a"};
  EXPECT_EQ(as_table(table, {}), "(none)\n");
}

TEST(OutputTable, LetsNothingSteerTheTerminal) {
  Table table;
  table.columns = {"a"};
  table.rows = {{std::string("\x1b[31m\r\n\t\x7f\xC2\x9B!")}};
  EXPECT_EQ(as_table(table, {}),
            "a\n"
            "\\x1b[31m\\x0d\\n\\t\\x7f\\x9b!\n");
}

TEST(OutputBlock, ShowsANameAndAValueALine) {
  EXPECT_EQ(as_block(people(), 0, 80),
            "row_key  7\n"
            "sent     12\n"
            "at       2026-03-29T01:00:00Z\n");
}

TEST(OutputCsv, IsRfc4180) {
  EXPECT_EQ(as_csv(people()),
            "row_key,sent,at,text\r\n"
            "7,12,2026-03-29T01:00:00.123Z,\r\n"
            "Zoë,3,,\"a \"\"b\"\", c\"\r\n");
  Table table;
  table.columns = {"a"};
  EXPECT_EQ(as_csv(table), "a\r\n");
  table.rows = {{std::string("two\nlines")}};
  EXPECT_EQ(as_csv(table), "a\r\n\"two\nlines\"\r\n");
}

TEST(OutputJson, IsOneArrayOfObjectsInTheOrderOfTheColumns) {
  const auto json = nlohmann::ordered_json::parse(as_json(people()));
  EXPECT_EQ(json.dump(),
            "[{\"row_key\":\"7\",\"sent\":12,\"at\":\"2026-03-29T01:00:00.123Z\",\"text\":null},"
            "{\"row_key\":\"Zoë\",\"sent\":3,\"at\":null,\"text\":\"a \\\"b\\\", c\"}]");
  EXPECT_EQ(as_json(Table{{"a"}, {}}), "[]\n");
}

TEST(OutputJson, SurvivesBytesThatAreNoText) {
  EXPECT_TRUE(nlohmann::json::accept(as_json(Table{{"a"}, {{std::string("\xff")}}})));
}

TEST(OutputRemedy, BreaksSentencesAndNothingThatIsToBeCopied) {
  EXPECT_EQ(remedy_lines("make room or wait\nALTER TABLE customers OWNER TO x;", "  ", 14),
            "  make room or\n  wait\n  ALTER TABLE customers OWNER TO x;\n");
  EXPECT_EQ(remedy_lines("a:\n  b: 1", "  ", 0), "  a:\n    b: 1\n");
}

}  // namespace
}  // namespace dotsync

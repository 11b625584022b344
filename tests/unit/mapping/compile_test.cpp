// What is wrong in a mapping is said with its place, what was expected, and the nearest right word; all at once.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "mapping_fixture.hpp"

namespace dotsync {
namespace {

const std::string head = "matchIdentifier: email\nidentifiers: {email: email}\n";
const Cells some_columns = {{"email", {}, "a@b.de"},
                            {"first_name", {}, "x"},
                            {"n", ColumnType::integer, "1"},
                            {"at", ColumnType::timestamp, "2026-01-01 00:00:00"},
                            {"atz", ColumnType::timestamptz, "2026-01-01 00:00:00+00"}};

/// The problems of a mapping whose third line is `line`.
std::string problems_with(const std::string& line, const ResolvedNames& names = {}) {
  return problems_of(head + line + "\n", some_columns, names);
}

/// The first line of each broken file is the problem that must come first: "# expected: m.yaml:3:5: ...".
TEST(BrokenMappings, AreEachReportedInTheirPlace) {
  const std::filesystem::path folder = std::string(DOTSYNC_SOURCE_DIR) + "/tests/data/broken";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("mapping-", 0) != 0) continue;
    ++count;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    const std::string expected_mark = "# expected: ";
    const std::string first_line = text.str().substr(0, text.str().find('\n'));
    ASSERT_EQ(first_line.rfind(expected_mark, 0), 0U) << name;
    Problems problems;
    EXPECT_FALSE(compile_text(text.str(), problems)) << name;
    ASSERT_FALSE(problems.empty()) << name;
    EXPECT_EQ("# expected: " + problems.all().front().text(), first_line) << name;
  }
  EXPECT_GE(count, 20U);
}

TEST(Bind, ReportsUnknownColumns) {
  EXPECT_EQ(problems_with("dataFields: {F: frist_name}"),
            "m.yaml:3:17: dataFields.F: the source has no column 'frist_name'; did you mean 'first_name'?\n");
  EXPECT_EQ(problems_with("dataFields: {F: marketing}"),
            "m.yaml:3:17: dataFields.F: the source has no column 'marketing'; a fixed text is written {value: ...}\n");
  EXPECT_EQ(problems_with("dataFields: {F: {template: \"{gone_gone}\"}}"),
            "m.yaml:3:28: dataFields.F: the source has no column 'gone_gone'; a fixed text is written {value: ...}\n");
  EXPECT_EQ(problems_with("lists: [{id: 1, when: emial}]"),
            "m.yaml:3:23: the source has no column 'emial'; did you mean 'email'?\n");
}

TEST(Bind, WantsAZoneForATimestampWithoutOne) {
  EXPECT_EQ(problems_with("dataFields: {F: at}"),
            "m.yaml:3:17: dataFields.F: column 'at' is a timestamp without time zone: name its zone, as in "
            "{column: at, zone: Europe/London}\n");
  EXPECT_EQ(problems_with("dataFields: {F: {column: at, zone: Europe/London}}"), "");
  EXPECT_EQ(problems_with("dataFields: {F: {column: at, type: string}}"), "");
  EXPECT_EQ(problems_with("dataFields: {F: {value: x, when: at}}"), "");
  EXPECT_EQ(problems_with("dataFields: {F: {column: atz, zone: Europe/London}}"),
            "m.yaml:3:26: dataFields.F: column 'atz' is of type type; zone is for timestamp without time zone\n");
}

TEST(Bind, ReportsUnknownNames) {
  const ResolvedNames names = {{{"VIP", 1}}, {{"News", 2}}};
  EXPECT_EQ(problems_with("lists: [{name: VIP}]", names), "");
  EXPECT_EQ(problems_with("lists: [{name: VPI}]", names),
            "m.yaml:3:16: the account has no list named 'VPI'; did you mean 'VIP'?\n");
  EXPECT_EQ(problems_with("preferences: [{name: Shoes, isOptedIn: n}]", names),
            "m.yaml:3:22: the account has no preference named 'Shoes'\n");
  EXPECT_EQ(problems_with("preferences: [{name: News, isOptedIn: n}, {id: 2, isOptedIn: n}]", names),
            "m.yaml:3:43: preference 2 stands here twice\n");
}

TEST(Compile, ReportsEverythingAtOnce) {
  const std::string text = problems_with("dataFields: {F: {colum: a}, G: {column: a, type: nmber}}\nlits: []");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
}

TEST(Compile, ReportsABrokenFileToEveryStreamThatUsesIt) {
  Problems problems;
  const std::string text = head + "unknown: 1\n";
  EXPECT_FALSE(compile_text(text, problems));
  const auto yaml = parse_yaml(text, "m.yaml", problems);
  ASSERT_TRUE(yaml);
  EXPECT_FALSE(compile_mapping(*yaml, "m.yaml", problems));
  EXPECT_EQ(problems.all().size(), 1U);
}

TEST(Compile, TakesTheExampleThatIsInstalled) {
  std::ifstream file(std::string(DOTSYNC_SOURCE_DIR) + "/config/customers.mapping.yaml");
  std::stringstream text;
  text << file.rdbuf();
  Problems problems;
  const auto mapping = compile_text(text.str(), problems);
  ASSERT_TRUE(mapping) << all_text(problems);
  EXPECT_GT(mapping->columns().size(), 10U);
}

TEST(Compile, TakesTheLargestMapping) {
  std::string lists = "lists: [";
  for (int i = 1; i <= 100; ++i) lists += "{id: " + std::to_string(i) + "}, ";
  EXPECT_EQ(problems_with(lists + "]"), "");
}

}  // namespace
}  // namespace dotsync

// How findings are shown: to a terminal, to a pipe, to a program.
#include "daemon/findings.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/temp_dir.hpp"

namespace dotsync {
namespace {

constexpr const char* statement = "CREATE INDEX CONCURRENTLY ON public.customers_of_the_whole_shop (updated_at, id);";

Findings some() {
  Findings findings;
  findings.ok("configuration", "whole");
  findings.warning("stream s", "stream s: no index serves the pages, which is slow", statement);
  findings.error(Spot{"m.yaml", {3, 9}}, Part::dotdigital, "stream s", "the account has no list named 'VPI'",
                 "name one that there is: Test, Newsletter, VIP, Customers");
  return findings;
}

TEST(Findings, ToAPipeEachIsOneLineWithItsRemedyBeneath) {
  EXPECT_EQ(some().as_text(false, 0, false),
            std::string("ok       configuration: whole\n"
                        "warning  stream s: no index serves the pages, which is slow\n           ") +
                statement +
                "\n"
                "error    m.yaml:3:9: the account has no list named 'VPI'\n"
                "           name one that there is: Test, Newsletter, VIP, Customers\n"
                "check: 1 error, 1 warning\n");
}

TEST(Findings, ToATerminalSentencesAreBrokenAndStatementsAreNot) {
  const std::string text = some().as_text(false, 40, false);
  EXPECT_NE(text.find("warning  stream s: no index serves the\n         pages, which is slow\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find(statement), std::string::npos) << text;
  EXPECT_NE(text.find("           name one that there is: Test,\n           Newsletter,"), std::string::npos) << text;
}

TEST(Findings, ColoursStandAroundTheLevelAlone) {
  const std::string text = some().as_text(true, 0, false);
  EXPECT_NE(text.find("\x1b[31merror    \x1b[0mm.yaml:3:9: "), std::string::npos) << text;
}

TEST(Findings, QuietShowsErrorsOnly) {
  EXPECT_EQ(some().as_text(false, 0, true).rfind("error    m.yaml:3:9", 0), 0U);
  EXPECT_EQ(some().as_text(false, 0, true).find("warning"), std::string::npos);
  EXPECT_EQ(some().exit_code(), 4);
}

TEST(Findings, ProgramsGetThePlaceInFieldsOfItsOwn) {
  const auto json = nlohmann::json::parse(some().as_json());
  const auto& list = json["findings"];
  ASSERT_EQ(list.size(), 3U);
  EXPECT_TRUE(list[1]["file"].is_null());
  EXPECT_EQ(list[2]["file"], "m.yaml");
  EXPECT_EQ(list[2]["line"], 3);
  EXPECT_EQ(list[2]["column"], 9);
  EXPECT_EQ(list[2]["level"], "error");
}

TEST(ConfigMarks, FindAKeyOrTheDeepestBlockOnTheWay) {
  TempDir folder;
  const std::string file = folder.file("c.yaml");
  write_file(file, "accounts:\n  main:\n    region: r1\nsource: {dsn: x}\nstreams:\n  s:\n    table: t\n");
  const ConfigMarks marks(file);
  EXPECT_EQ(marks.in_account("main", "region").mark.line, 3);
  EXPECT_EQ(marks.in_source("default", "dsn").mark.column, 15);
  EXPECT_EQ(marks.in_stream("s", "table").mark.line, 7);
  EXPECT_EQ(marks.in_stream("s", "where").mark.line, 7) << "the stream begins at its first key";
  EXPECT_EQ(ConfigMarks(folder.file("none")).at({"x"}).mark.line, 1);
}

}  // namespace
}  // namespace dotsync

#include "config/decode.hpp"

#include <gmock/gmock.h>

#include "config/zone_names.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The value of `k: TEXT` and its problems.
struct Given {
  explicit Given(const std::string& text)
      : tree(parse_yaml("k: " + text + "\n", "f.yaml", problems).value_or(Yaml())) {}
  const Yaml& node() const { return *tree.find("k"); }
  Place place() { return {"f.yaml", "k", &problems}; }
  std::string problem() const { return problems.empty() ? "" : problems.all().back().text(); }

  Problems problems;
  Yaml tree;
};

TEST(ReadText, TakesAnyScalar) {
  for (const char* text : {"abc", "'abc'", "\"abc\""}) {
    Given given(text);
    EXPECT_EQ(read_text(given.node(), given.place()), "abc");
  }
  Given list("[a]");
  EXPECT_FALSE(read_text(list.node(), list.place()));
  EXPECT_EQ(list.problem(), "f.yaml:1:4: k: expected a text, got a list");
  Given nothing("");
  EXPECT_FALSE(read_text(nothing.node(), nothing.place()));
  EXPECT_EQ(nothing.problem(), "f.yaml:1:1: k: expected a text, got nothing");
  Given empty("''");
  EXPECT_EQ(read_text(empty.node(), empty.place()), "");
  EXPECT_FALSE(read_filled_text(empty.node(), empty.place()));
  EXPECT_EQ(empty.problem(), "f.yaml:1:4: k: expected a text, got an empty one");
}

TEST(ReadBoolean, TakesTrueAndFalseOnly) {
  Given yes("true");
  EXPECT_EQ(read_boolean(yes.node(), yes.place()), true);
  Given no("false");
  EXPECT_EQ(read_boolean(no.node(), no.place()), false);
  Given quoted("\"false\"");
  EXPECT_FALSE(read_boolean(quoted.node(), quoted.place()));
  EXPECT_EQ(quoted.problem(), "f.yaml:1:4: k: expected true or false without quotes, got the text 'false'");
  Given word("off");
  EXPECT_FALSE(read_boolean(word.node(), word.place()));
  EXPECT_EQ(word.problem(), "f.yaml:1:4: k: expected true or false, got 'off'; did you mean 'false'?");
}

TEST(ReadInteger, TakesWholeNumbersWithinTheBounds) {
  for (const char* text : {"1", "50000", "0777"}) {
    Given given(text);
    EXPECT_TRUE(read_integer(given.node(), given.place(), 1, 50'000)) << text;
  }
  for (const char* text :
       {"lots", "0", "50001", "1.5", "1e3", "1_000", "0x10", "+5", "99999999999999999999", "[1]", "", "~"}) {
    Given given(text);
    EXPECT_FALSE(read_integer(given.node(), given.place(), 1, 50'000)) << text;
  }
  Given lots("lots");
  read_integer(lots.node(), lots.place(), 1, 50'000);
  EXPECT_EQ(lots.problem(), "f.yaml:1:4: k: expected a whole number from 1 to 50000, got 'lots'");
}

TEST(ReadDuration, TakesTheFormsOfTheDocumentation) {
  const std::vector<std::pair<const char*, Duration>> right = {
      {"250ms", Duration(250)},      {"30s", std::chrono::seconds(30)}, {"15m", std::chrono::minutes(15)},
      {"2h", std::chrono::hours(2)}, {"90d", std::chrono::days(90)},    {"10ms", Duration(10)}};
  for (const auto& [text, value] : right) {
    Given given(text);
    EXPECT_EQ(read_duration(given.node(), given.place(), duration_min, duration_max), value) << text;
  }
  for (const char* text : {"9ms", "0s", "-5s", "5", "1.5h", "1h30m", "5 s", "1w", "20000d", "s", ""}) {
    Given given(text);
    EXPECT_FALSE(read_duration(given.node(), given.place(), duration_min, duration_max)) << text;
  }
  Given bare("60");
  read_duration(bare.node(), bare.place(), Duration(10), std::chrono::hours(1));
  EXPECT_EQ(
      bare.problem(),
      "f.yaml:1:4: k: expected a duration from 10ms to 1h (like 250ms, 30s, 15m, 2h, 90d), got '60'; did you mean "
      "'60s'?");
}

TEST(ReadSize, KnowsDecimalAndBinaryUnits) {
  EXPECT_EQ(parse_size("10MB"), 10'000'000U);
  EXPECT_EQ(parse_size("1MiB"), 1'048'576U);
  EXPECT_EQ(parse_size("4kB"), 4'000U);
  EXPECT_EQ(parse_size("4KiB"), 4'096U);
  EXPECT_EQ(parse_size("77"), 77U);
  for (const char* text : {"", "MB", "10mb", "10 MB", "1.5MB", "-1", "99999999999999999999GB", "99999999999GiB"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
  EXPECT_EQ(format_size(10'000'000), "10MB");
  EXPECT_EQ(format_size(1'048'576), "1MiB");
  EXPECT_EQ(format_size(77), "77B");
  EXPECT_EQ(format_size(0), "0B");
  Given large("60MB");
  EXPECT_FALSE(read_size(large.node(), large.place(), 1'000, 50'000'000));
  EXPECT_EQ(large.problem(), "f.yaml:1:4: k: expected a size from 1kB to 50MB (like 10MB or 1MiB), got '60MB'");
}

TEST(ReadWord, NamesTheNearestOne) {
  Given given("ovrewrite");
  EXPECT_FALSE(read_word(given.node(), given.place(), {"overwrite", "keep", "drop"}));
  EXPECT_EQ(given.problem(),
            "f.yaml:1:4: k: expected overwrite, keep or drop, got 'ovrewrite'; did you mean 'overwrite'?");
}

TEST(ReadZone, AsksTheTimeZoneDatabase) {
  for (const char* text : {"UTC", "Europe/London", "America/Argentina/Buenos_Aires"}) {
    Given given(text);
    EXPECT_EQ(read_zone(given.node(), given.place()), text);
  }
  for (const char* text :
       {"Europe", "Europe/Lodnon", "../../etc/passwd", "/etc/passwd", "''", "zone.tab", "x'y", "[UTC]"}) {
    Given given(text);
    EXPECT_FALSE(read_zone(given.node(), given.place())) << text;
  }
}

TEST(ReadZone, KnowsWhatWasMeant) {
  EXPECT_EQ(near_zone("London"), "Europe/London");
  EXPECT_EQ(near_zone("new york"), "America/New_York");
  EXPECT_EQ(near_zone("europe/berlin"), "Europe/Berlin");
  EXPECT_EQ(near_zone("Europe/Lodnon"), "Europe/London");
  EXPECT_EQ(near_zone("somewhere else"), std::nullopt);
  EXPECT_EQ(near_zone(""), std::nullopt);
  EXPECT_EQ(near_zone("../../etc/passwd"), std::nullopt);
}

TEST(ReadTexts, WantsAListOfFilledTexts) {
  Given given("[a, 'b c']");
  EXPECT_THAT(read_texts(given.node(), given.place()).value(), ElementsAre("a", "b c"));
  Given wrong("[a, {b: c}, '']");
  EXPECT_FALSE(read_texts(wrong.node(), wrong.place()));
  EXPECT_THAT(lines_of(wrong.problems), ElementsAre("f.yaml:1:8: k[2]: expected a text, got a block of keys",
                                                    "f.yaml:1:16: k[3]: expected a text, got an empty one"));
}

TEST(Describe, KeepsAMessageOnOneShortLine) {
  EXPECT_EQ(describe(Yaml::make_scalar({}, "a\nb\tc", false)), "'a b c'");
  EXPECT_EQ(describe(Yaml::make_scalar({}, std::string(500, 'x'), false)).size(), 65U);
  // Cut between two code points, never inside one.
  EXPECT_EQ(describe(Yaml::make_scalar({}, std::string(59, 'x') + "\xC3\xA9" + "yz", false)),
            "'" + std::string(59, 'x') + "...'");
}

/// Reads a block with the keys host (required), port and colour.
std::vector<std::string> read_block(const std::string& text, int* port = nullptr) {
  Problems problems;
  const auto tree = parse_yaml(text, "f.yaml", problems);
  MapReader map(tree.value_or(Yaml()), {"f.yaml", "block", &problems});
  map.required("host");
  int read_port = 80;
  map.integer("port", read_port, 1, 65'535);
  std::string colour;
  map.text("colour", colour);
  map.finish();
  if (port != nullptr) *port = read_port;
  return lines_of(problems);
}

TEST(MapReader, LeavesTheDefaultWhereAKeyIsAbsentOrWrong) {
  int port = 0;
  EXPECT_THAT(read_block("host: h\n", &port), IsEmpty());
  EXPECT_EQ(port, 80);
  EXPECT_THAT(read_block("host: h\nport: 443\n", &port), IsEmpty());
  EXPECT_EQ(port, 443);
  EXPECT_THAT(read_block("host: h\nport: none\n", &port),
              ElementsAre("f.yaml:2:7: block.port: expected a whole number from 1 to 65535, got 'none'"));
  EXPECT_EQ(port, 80);
}

TEST(MapReader, ReportsAMissingKeyAtTheFirstPlaceOfItsBlock) {
  EXPECT_THAT(read_block("# a comment\n\nport: 1\n"), ElementsAre("f.yaml:3:1: block: the key 'host' is missing"));
  EXPECT_THAT(read_block("{port: 1}\n"), ElementsAre("f.yaml:1:1: block: the key 'host' is missing"));
  EXPECT_THAT(read_block(""), ElementsAre("f.yaml:1:1: block: the key 'host' is missing"));
}

TEST(MapReader, NamesTheNearestKnownKey) {
  EXPECT_THAT(read_block("host: h\nprot: 1\n"),
              ElementsAre("f.yaml:2:1: block: unknown key 'prot'; did you mean 'port'?"));
  EXPECT_THAT(read_block("host: h\nzzzzzz: 1\n"),
              ElementsAre("f.yaml:2:1: block: unknown key 'zzzzzz'; known here: host, port, colour"));
}

TEST(MapReader, ASlipInARequiredKeyIsOneProblem) {
  EXPECT_THAT(read_block("port: 1\nhots: h\n"),
              ElementsAre("f.yaml:2:1: block: unknown key 'hots'; did you mean 'host'?"));
}

TEST(MapReader, IsQuietBehindANodeOfAnotherKind) {
  EXPECT_THAT(read_block("[a]\n"), ElementsAre("f.yaml:1:1: block: expected a block of keys, got a list"));
  EXPECT_THAT(read_block("text\n"), ElementsAre("f.yaml:1:1: block: expected a block of keys, got 'text'"));
}

}  // namespace
}  // namespace dotsync

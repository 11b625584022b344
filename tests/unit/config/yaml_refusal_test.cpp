// What the YAML library would let pass, and what it reports in words of its own: each is refused in ours.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "base/limits.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

struct Refusal {
  const char* name;
  std::string text;
  const char* first;  ///< the beginning of the first problem, behind "f.yaml:"
};

class YamlRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(YamlRefusal, IsReportedInItsPlace) {
  const auto lines = yaml_problems(GetParam().text);
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines.front(), StartsWith(std::string("f.yaml:") + GetParam().first));
}

const std::vector<Refusal> structure = {
    {"DuplicateKey", "a: 1\nb: 2\na: 3\n", "3:1: duplicate key 'a', first given on line 1"},
    {"DuplicateKeyInFlow", "x: {a: 1, a: 2}\n", "1:11: duplicate key 'a'"},
    {"DuplicateKeyInQuotes", "a: 1\n\"a\": 2\n", "2:1: duplicate key 'a'"},
    {"Anchor", "a: &x 1\n", "1:4: an anchor (&)"},
    {"AnchorOfNothing", "a: &x\nb: 1\n", "1:4: an anchor (&)"},
    {"AnchorOfAKey", "&x a: 1\n", "1:1: an anchor (&)"},
    {"AnchorOfABlock", "a: &x\n  b: 1\n", "1:4: an anchor (&)"},
    {"AnchorWithoutName", "a: &\n", "1:5: an anchor (&)"},
    {"Alias", "a: 'x'\nb: *a\n", "2:4: an alias (*)"},
    {"AliasWithoutName", "a: *\n", "1:5: an alias (*)"},
    {"AliasCycle", "a: &x {b: *x}\n", "1:4: an anchor (&)"},
    {"AliasAsKey", "a: &x 1\n*x : 2\n", "1:4: an anchor (&)"},
    {"Tag", "a: !!str 1\n", "1:4: a tag (!)"},
    {"LocalTag", "a: !secret x\n", "1:4: a tag (!)"},
    {"BareTag", "a: ! x\n", "1:4: a tag (!)"},
    {"BareTagBeforeQuotes", "a: ! 'x'\n", "1:4: a tag (!)"},
    {"TagOfNothing", "a: !\n", "1:4: a tag (!)"},
    {"TagOfABlock", "a: !!map {b: c}\n", "1:4: a tag (!)"},
    {"TagWithoutEnd", "a: !<x\n", "1:7: a tag (!)"},
    {"Merge", "a: 1\n<<: {b: 2}\n", "2:1: a merge (<<)"},
    {"MergeInFlow", "a: {<<: {b: 2}}\n", "1:5: a merge (<<)"},
    {"SecondDocument", "a: 1\n---\nb: 2\n", "2:1: a second document begins here"},
    {"SecondDocumentBehindAnEnd", "a: 1\n...\nb: 2\n", "3:1: a second document begins here"},
    {"EmptySecondDocument", "a: 1\n---\n", "2:1: a second document begins here"},
    {"Directive", "%YAML 1.2\n---\na: 1\n", "1:1: a YAML directive (%)"},
    {"TagDirective", "# c\n%TAG ! x\n---\na: 1\n", "2:1: a YAML directive (%)"},
    {"ListAsKey", "? [a]\n: b\n", "1:3: a list or block as a key"},
    {"NullAsKey", "~: b\n", "1:1: a key is missing"},
    {"NoKey", "a: 1\n: b\n", "2:1: a key is missing"},
    {"EmptyPlaceInAList", "a: [b,,c]\n", "1:7: an empty place in a list"},
    {"EmptyDash", "a:\n  - b\n  -\n", "4:1: an empty place in a list"},
    {"OnlyAComma", ",", "1:1: a comma that belongs to no list"},
};

const std::vector<Refusal> ends_and_bytes = {
    {"UnterminatedDoubleQuote", "a: \"b\nc: d\n", "1:4: the quote \" that opens here is never closed"},
    {"UnterminatedSingleQuote", "a: 'b\nc: d\n", "1:4: the quote ' that opens here is never closed"},
    {"UnterminatedQuoteAtTheEnd", "a: \"abc", "1:4: the quote \" that opens here is never closed"},
    {"UnterminatedKey", "a: 1\n\"b\n", "2:1: the quote \" that opens here is never closed"},
    {"UnterminatedByAnEscape", "a: \"b\\\"\n", "1:4: the quote \" that opens here is never closed"},
    {"UnterminatedByADoubledQuote", "a: 'b''\n", "1:4: the quote ' that opens here is never closed"},
    {"QuoteClosedByTheNext", "a: \"b\nc: \"d\"\n", "1:4: the quote that opens here is not closed on its line"},
    {"DocumentMarkInQuotes", "a: \"b\n---\nc\"\n", "2:1: '---' or '...' inside a quoted text"},
    {"TextBehindQuotes", "a: 'b' c\n", "1:8: this does not belong to the block above"},
    {"UnclosedList", "a: [b, c\nd: e\n", "1:4: the bracket [ that opens here is not closed"},
    {"UnclosedListAtTheEnd", "a: [b", "1:4: the bracket [ that opens here is not closed"},
    {"UnclosedBlock", "a: {b: c\n", "1:4: the bracket { that opens here is not closed"},
    {"UnclosedTop", "{a: 1", "1:1: a list or block as a key: a key is a text, and every bracket needs its end"},
    {"MissingComma", "a: ['b' 'c']\n", "1:4: the bracket [ that opens here is not closed by ], or a comma is missing"},
    {"WrongBracket", "a: [b}\n", "1:6: a closing bracket that was never opened, or of the wrong kind"},
    {"LoneBracket", "a: 1\n]\n", "2:1: a closing bracket that was never opened"},
    {"TwoColons", "a: b: c\n", "1:5: a colon that belongs to no key"},
    {"NoColon", "a b\nc: d\n", "2:2: a colon that belongs to no key"},
    {"WrongIndent", "a:\n  b: 1\n c: 2\n", "3:2: this does not belong to the block above"},
    {"ReservedCharacter", "a: @b\n", "1:4: no text can begin like this; put it in quotes"},
    {"ListOnTheLineOfItsKey", "a: - b\n", "1:4: a list entry ('- ') that cannot stand here"},
    {"Tab", "a:\n\tb: 1\n", "2:1: a tab begins this line"},
    {"TabBehindSpaces", "a:\n  \tb: 1\n", "2:4: a tab in the indentation"},
    {"TabBehindAContinuedText", "a: b\n  \tc: d\n", "2:5: a tab in the indentation"},
    {"UnknownEscape", "a: \"\\q\"\n", "1:7: an escape that does not exist"},
    {"Surrogate", "a: \"\\ud83d\"\n", "1:11: an escape for a character that does not exist"},
    {"EscapedNul", "a: \"b\\0c\"\n", "1:4: this text holds an escape for a character that no text can have"},
    {"Nul", std::string("a: b\0c\n", 7), "1:5: the control character 0x00"},
    {"EndOfTransmission", "a: b\x04\nc: d\n", "1:5: the control character 0x04"},
    {"Escape", "a: \x1b[31m\n", "1:4: the control character 0x1b"},
    {"LoneCarriageReturn", "a: b\rc: d\n", "1:5: a carriage return without a line feed"},
    {"Latin1", "a: caf\xE9\n", "1:7: this is not UTF-8"},
    {"CutSequence", "a: \xC3\xA9\nb: \xE2\x82", "2:4: this is not UTF-8"},
    {"Overlong", "a: \xC0\xAF\n", "1:4: this is not UTF-8"},
    {"Surrogates", "a: \xED\xA0\x80\n", "1:4: this is not UTF-8"},
    {"Utf16",
     std::string("\xFF\xFE"
                 "a\0:\0",
                 6),
     "1:1: this is not UTF-8"},
};

std::string name_of(const testing::TestParamInfo<Refusal>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Structure, YamlRefusal, testing::ValuesIn(structure), name_of);
INSTANTIATE_TEST_SUITE_P(EndsAndBytes, YamlRefusal, testing::ValuesIn(ends_and_bytes), name_of);

TEST(YamlRefusals, ListAllThatIsWrong) {
  EXPECT_THAT(yaml_problems("a: &x 1\na: 2\nb: !t 3\nc: [,]\n"),
              ElementsAre(StartsWith("f.yaml:1:4: an anchor"), StartsWith("f.yaml:2:1: duplicate key"),
                          StartsWith("f.yaml:3:4: a tag"), StartsWith("f.yaml:4:5: an empty place")));
}

TEST(YamlRefusals, GiveNoTreeWhereItsContentCannotBeKnown) {
  for (std::string_view text : {"a: &x 1\nb: *x\n", "<<: {a: 1}\n", "a: [b", "a: 1\n---\nb: 1\n", "a: \"b\n"}) {
    Problems problems;
    EXPECT_FALSE(parse_yaml(text, "f.yaml", problems)) << text;
  }
}

TEST(YamlRefusals, KeepTheFirstOfTwoEqualKeys) {
  Problems problems;
  const auto tree = parse_yaml("a: 1\na: {b: 2}\nc: 3\n", "f.yaml", problems);
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->entries().size(), 2U);
  EXPECT_EQ(tree->find("a")->text(), "1");
}

TEST(YamlRefusals, StopAtTheDeepestLevel) {
  const auto nested = [](std::size_t levels) {
    return "a: " + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "\n";
  };
  EXPECT_THAT(yaml_problems(nested(limits::yaml_depth_max)), IsEmpty());
  EXPECT_THAT(yaml_problems(nested(limits::yaml_depth_max + 1)),
              ElementsAre("f.yaml:1:35: more than 32 lists and blocks inside each other"));
  EXPECT_THAT(yaml_problems(std::string(100'000, '[')), SizeIs(1));
  EXPECT_THAT(yaml_problems(std::string(100'000, '{')), SizeIs(1));
}

TEST(YamlRefusals, StopAtTheLargestFile) {
  const std::string line = "# twenty characters\n";
  std::string text;
  while (text.size() + line.size() <= limits::config_bytes_max) text += line;
  EXPECT_THAT(yaml_problems(text), IsEmpty());
  EXPECT_THAT(yaml_problems(text + line), ElementsAre(StartsWith("f.yaml:1:1: the file is larger than 1MB")));
}

}  // namespace
}  // namespace dotsync

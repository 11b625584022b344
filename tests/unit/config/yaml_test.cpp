#include "config/yaml.hpp"

#include <gmock/gmock.h>

#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Yaml parsed(std::string_view text) {
  Problems problems;
  const auto tree = parse_yaml(text, "f.yaml", problems);
  EXPECT_THAT(lines_of(problems), IsEmpty());
  return tree.value_or(Yaml());
}

std::string place(Mark mark) { return std::to_string(mark.line) + ":" + std::to_string(mark.column); }

TEST(Yaml, AnEmptyFileIsANullAtItsFirstPlace) {
  for (std::string_view text : {"", "\n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"}) {
    const Yaml tree = parsed(text);
    EXPECT_TRUE(tree.is_null()) << text;
    EXPECT_EQ(tree.text(), "");
  }
  EXPECT_EQ(place(parsed("").mark()), "1:1");
}

TEST(Yaml, KeepsTheOrderAndThePlaceOfEveryNode) {
  const Yaml tree = parsed("b: 1\na:\n  c: [x, 'y']\n  d: {e: f}\n");
  ASSERT_TRUE(tree.is_map());
  ASSERT_EQ(tree.entries().size(), 2U);
  EXPECT_EQ(tree.entries()[0].key, "b");
  EXPECT_EQ(place(tree.entries()[1].key_mark), "2:1");
  const Yaml& a = tree.entries()[1].value;
  EXPECT_EQ(place(a.mark()), "3:3");
  const Yaml* c = a.find("c");
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(place(c->mark()), "3:6");
  EXPECT_EQ(c->items()[1].text(), "y");
  EXPECT_EQ(place(c->items()[1].mark()), "3:10");
  EXPECT_EQ(place(a.find("d")->find("e")->mark()), "4:10");
  EXPECT_EQ(a.find("nothing"), nullptr);
}

TEST(Yaml, TellsTextsInQuotesFromPlainOnes) {
  const Yaml tree = parsed("a: false\nb: \"false\"\nc: 'false'\nd: |\n  false\n");
  EXPECT_FALSE(tree.find("a")->quoted());
  EXPECT_TRUE(tree.find("b")->quoted());
  EXPECT_TRUE(tree.find("c")->quoted());
  EXPECT_TRUE(tree.find("d")->quoted());
  EXPECT_EQ(tree.find("d")->text(), "false\n");
}

TEST(Yaml, TellsAWrittenNullFromNothing) {
  const Yaml tree = parsed("a:\nb: null\nc: ~\nd: [null]\ne: ''\n");
  EXPECT_EQ(tree.find("a")->text(), "");
  EXPECT_EQ(place(tree.find("a")->mark()), "1:1");
  EXPECT_EQ(tree.find("b")->text(), "null");
  EXPECT_TRUE(tree.find("b")->is_null());
  EXPECT_EQ(tree.find("c")->text(), "~");
  EXPECT_TRUE(tree.find("d")->items()[0].is_null());
  EXPECT_TRUE(tree.find("e")->is_scalar());
}

TEST(Yaml, CountsColumnsInCodePoints) {
  const Yaml tree = parsed("{\"\xC3\xA9t\xC3\xA9\": 1, b: 2}\n");
  EXPECT_EQ(place(tree.entries()[1].key_mark), "1:12");
}

TEST(Yaml, TakesAByteOrderMarkAndCarriageReturns) {
  const Yaml tree = parsed(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n");
  EXPECT_EQ(tree.find("b")->text(), "2");
  EXPECT_EQ(place(tree.find("b")->mark()), "2:4");
  EXPECT_EQ(place(tree.find("a")->mark()), "1:4");
}

TEST(Yaml, TakesWhatLooksLikeARefusedThingInsideATextInQuotes) {
  const Yaml tree = parsed("a: '&x *y !z << ---'\n'<<': 1\n'null': 2\nb: \"it's\"\nc: 'it''s'\n");
  EXPECT_EQ(tree.find("a")->text(), "&x *y !z << ---");
  EXPECT_EQ(tree.find("<<")->text(), "1");
  EXPECT_EQ(tree.find("null")->text(), "2");
  EXPECT_EQ(tree.find("c")->text(), "it's");
}

TEST(Yaml, ASubtreeOutlivesItsTree) {
  Yaml inner;
  {
    const Yaml tree = parsed("a: {b: c}\n");
    inner = *tree.find("a");
  }
  EXPECT_EQ(inner.find("b")->text(), "c");
}

TEST(Problems, AreSortedByFileThenByPlace) {
  Problems problems;
  problems.add_file("first.yaml");
  problems.add("second.yaml", {1, 1}, "z");
  problems.add("first.yaml", {9, 1}, "d");
  problems.add("first.yaml", {2, 7}, "b");
  problems.add("first.yaml", {2, 3}, "a");
  problems.add("first.yaml", {2, 7}, "c");
  EXPECT_THAT(lines_of(problems), ElementsAre("first.yaml:2:3: a", "first.yaml:2:7: b", "first.yaml:2:7: c",
                                              "first.yaml:9:1: d", "second.yaml:1:1: z"));
}

TEST(Problems, AreListedOnceAndNotWithoutEnd) {
  Problems problems;
  for (int i = 0; i < 3; ++i) problems.add("f.yaml", {1, 1}, "the same");
  EXPECT_EQ(problems.all().size(), 1U);
  EXPECT_FALSE(problems.is_full());
  for (int i = 0; i < 1'000; ++i) problems.add("f.yaml", {i, 1}, "another");
  EXPECT_EQ(problems.all().size(), problems_max);
  EXPECT_TRUE(problems.is_full());
}

}  // namespace
}  // namespace dotsync

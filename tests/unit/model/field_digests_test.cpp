// What a byte for each field tells of a change.
#include "model/field_digests.hpp"

#include <gtest/gtest.h>

namespace dotsync::field_digests {
namespace {

std::string digests(char layout, std::initializer_list<char> fields) {
  std::string text(1, layout);
  text.append(fields.begin(), fields.end());
  return text;
}

TEST(FieldDigests, AFieldThatHadAValueAndIsSetToNullIsCleared) {
  EXPECT_EQ(count_cleared(digests(7, {40, 50, cleared}), digests(7, {cleared, 50, cleared})), 1U);
}

TEST(FieldDigests, AFieldThatIsLeftOutIsNotClearedAndKeepsWhatWasSent) {
  const std::string before = digests(7, {40, 50});
  const std::string now = digests(7, {left_out, 51});
  EXPECT_EQ(count_cleared(before, now), 0U);
  EXPECT_EQ(merged(before, now), digests(7, {40, 51}));
  EXPECT_EQ(changed(before, now), std::vector<std::size_t>{1});
}

TEST(FieldDigests, OfANewContactAFieldThatIsLeftOutWasNeverSent) {
  EXPECT_EQ(merged("", digests(7, {left_out, 51})), digests(7, {cleared, 51}));
}

TEST(FieldDigests, UnderOtherFieldsNothingIsCompared) {
  const std::string before = digests(7, {40, 50});
  const std::string now = digests(8, {cleared, left_out});
  EXPECT_EQ(count_cleared(before, now), 0U);
  EXPECT_TRUE(changed(before, now).empty());
  EXPECT_EQ(merged(before, now), digests(8, {cleared, cleared}));
}

TEST(FieldDigests, TheLayoutIsThatOfNamesAndOrder) {
  EXPECT_EQ(layout({"a", "b"}), layout({"a", "b"}));
  EXPECT_NE(layout({"a", "b"}), layout({"b", "a"}));
}

TEST(FieldLayouts, UnderAnotherMappingAFieldIsFollowedByItsName) {
  FieldLayouts layouts;
  layouts.learn({"NAME", "CITY", "SPEND"});
  layouts.learn({"SPEND", "AGE", "NAME"});
  const std::string before = digests(layout({"NAME", "CITY", "SPEND"}), {40, 50, 60});
  const std::string now = digests(layout({"SPEND", "AGE", "NAME"}), {cleared, 70, 40});
  const std::string translated = layouts.translated(before, now);
  EXPECT_EQ(translated, digests(now.front(), {60, cleared, 40}));
  EXPECT_EQ(changed(translated, now), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(now_cleared(translated, now), std::vector<std::size_t>{0});
}

TEST(FieldLayouts, DigestsOfNobodyKnowsWhatStayAsTheyAre) {
  FieldLayouts layouts;
  layouts.learn({"NAME"});
  const std::string now = digests(layout({"NAME"}), {40});
  const std::string other = digests(static_cast<char>(now.front() ^ 1), {40});
  EXPECT_EQ(layouts.translated(other, now), other);
  EXPECT_EQ(layouts.translated("", now), "");
  EXPECT_EQ(layouts.translated(digests(now.front(), {41}), now), digests(now.front(), {41}));
}

}  // namespace
}  // namespace dotsync::field_digests

#include "client/json.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

TEST(JsonValue, ReadsEveryKind) {
  const auto value =
      parse_json(R"({"t":"a\u00e9","n":12,"f":1.50,"neg":-3,"b":true,"z":null,"a":[1,[2]],"o":{"k":"v"}})");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->text_of("t"), "a\xC3\xA9");
  EXPECT_EQ(value->integer_of("n"), 12);
  EXPECT_EQ(value->integer_of("neg"), -3);
  EXPECT_FALSE(value->integer_of("f").has_value());
  EXPECT_EQ(value->find("f")->text, "1.50");
  EXPECT_TRUE(value->is_true("b"));
  EXPECT_EQ(value->find("z")->kind, JsonValue::Kind::null);
  EXPECT_EQ(value->find("a")->items.at(1).items.at(0).text, "2");
  EXPECT_EQ(value->find("o")->text_of("k"), "v");
}

TEST(JsonValue, AnswersQuietlyForWhatIsNotThere) {
  const auto value = parse_json(R"([1])");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->find("x"), nullptr);
  EXPECT_EQ(value->text_of("x"), "");
  EXPECT_FALSE(value->integer_of("x").has_value());
  EXPECT_FALSE(value->is_true("x"));
}

TEST(JsonValue, TakesTheLastOfARepeatedName) { EXPECT_EQ(parse_json(R"({"a":1,"a":2})")->integer_of("a"), 2); }

TEST(JsonValue, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "[1,]", "{} {}", "nul", "\"\xff\"", "'a'", "1e999", "{\"a\":1,}"}) {
    EXPECT_FALSE(parse_json(text).has_value()) << text;
  }
}

TEST(JsonValue, RefusesOnlyBeyondTheDepthLimit) {
  EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']')).has_value());
  EXPECT_FALSE(parse_json(std::string(33, '[') + std::string(33, ']')).has_value());
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')).has_value());
}

TEST(JsonValue, RefusesIntegersOutOfRange) {
  EXPECT_FALSE(parse_json(R"({"a":18446744073709551615})")->integer_of("a").has_value());
  EXPECT_EQ(parse_json(R"({"a":9223372036854775807})")->integer_of("a"), INT64_MAX);
}

}  // namespace
}  // namespace dotsync

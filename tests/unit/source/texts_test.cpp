// Keys, array literals, identifiers and instants as texts.
#include "source/texts.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "source/instant.hpp"

namespace dotsync {
namespace {

using Texts = std::vector<std::string>;

TEST(Keys, OfOneColumnAreTheirText) {
  EXPECT_EQ(join_key({"[\"7\"]"}), "[\"7\"]");
  EXPECT_EQ(split_key("[\"7\"]", 1), Texts{"[\"7\"]"});
  EXPECT_EQ(split_key(std::string("a\0b", 3), 1), std::nullopt);
}

TEST(Keys, OfSeveralColumnsAreAJsonArray) {
  EXPECT_EQ(join_key({"7", "4\"2\\\n"}), R"(["7","4\"2\\\n"])");
  EXPECT_EQ(split_key(join_key({"7", "4\"2\\\n\x01é"}), 2), (Texts{"7", "4\"2\\\n\x01é"}));
  EXPECT_EQ(split_key(R"( [ "\u0041\u00e9\u20AC\ud83d\ude00\/" , "" ] )", 2), (Texts{"Aé€😀/", ""}));
  EXPECT_EQ(split_texts("[]"), Texts{});
}

TEST(Keys, RefuseWhatIsNotOne) {
  for (const char* wrong :
       {"", "7", "[7,42]", R"(["7"])", R"(["7","42","1"])", R"(["7","42")", R"(["7","42"]x)", R"(["7","4\x"])",
        R"(["7","\ud800"])", R"(["7","\udc00"])", R"(["7","\u00"])", R"(["7","a\u0000"])", R"(["7",])"}) {
    EXPECT_EQ(split_key(wrong, 2), std::nullopt) << wrong;
  }
}

TEST(Quoting, KeepsTextsWhole) {
  EXPECT_EQ(array_literal({"a", "b\"c\\", "{,}", "NULL", ""}), R"({"a","b\"c\\","{,}","NULL",""})");
  EXPECT_EQ(array_literal({}), "{}");
  EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\"");
}

TEST(Instants, KeepTheirOrderAsNumbers) {
  EXPECT_EQ(parse_instant("1970-01-01 00:00:00+00"), 0);
  EXPECT_EQ(parse_instant("2026-03-29 01:00:00.123456+00"), 1774746000123456);
  EXPECT_EQ(parse_instant("2026-03-29 01:00:00.5"), 1774746000500000);
  EXPECT_EQ(parse_instant("2026-03-29"), 1774742400000000);
  EXPECT_EQ(parse_instant("infinity"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_instant("-infinity"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_instant("294276-12-31 23:59:59.999999+00"), parse_instant("infinity")) << "beyond 64 bits";
  EXPECT_LT(parse_instant("0044-03-15 12:00:00+00 BC"), parse_instant("0043-03-15 12:00:00+00 BC"));
  EXPECT_LT(parse_instant("0001-12-31 BC"), parse_instant("0001-01-01"));
  EXPECT_LT(parse_instant("9999-12-31"), parse_instant("10000-01-01"));
}

TEST(Instants, RefuseOtherTexts) {
  for (const char* wrong : {"", "2026", "2026-3-29", "2026-13-01", "2026-01-32", "29.03.2026", "2026-03-29T01:00:00Z",
                            "2026-03-29 01:00:00.1234567", "2026-03-29 01:00:00+01", "-2026-03-29", "now"}) {
    EXPECT_EQ(parse_instant(wrong), std::nullopt) << wrong;
  }
}

TEST(Instants, ComeBackFromTheirText) {
  for (const std::int64_t instant :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1774746000123456}, std::int64_t{-62135596800000000}}) {
    EXPECT_EQ(parse_instant(format_instant(instant)), instant);
  }
}

}  // namespace
}  // namespace dotsync

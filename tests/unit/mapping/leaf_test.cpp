// Every form of a leaf and every step, by table: the leaf's YAML, one column `c`, and the JSON that comes out.
#include "mapping_fixture.hpp"

namespace dotsync {
namespace {

constexpr auto null = std::nullopt;

struct LeafCase {
  std::string leaf;
  ColumnType type;
  std::optional<std::string> value;
  std::string expected;  ///< JSON, "-" omitted, "!code" rejected
};

void run(const std::vector<LeafCase>& cases) {
  for (const LeafCase& test : cases) {
    EXPECT_EQ(map_leaf(test.leaf, {{"c", test.type, test.value}}), test.expected)
        << test.leaf << " of " << test.value.value_or("NULL");
  }
}

TEST(Leaf, TakesItsTypeFromTheColumn) {
  run({{"c", ColumnType::text, "x", "\"x\""},
       {"c", ColumnType::text, "", "\"\""},
       {"c", ColumnType::text, null, "-"},
       {"c", ColumnType::text, "12", "\"12\""},
       {"c", ColumnType::integer, "42", "42"},
       {"c", ColumnType::integer, "-9223372036854775808", "-9223372036854775808"},
       {"c", ColumnType::numeric, "12345678901234567890.1200", "12345678901234567890.1200"},
       {"c", ColumnType::numeric, "NaN", "!not_a_number"},
       {"c", ColumnType::numeric, "Infinity", "!not_a_number"},
       {"c", ColumnType::floating, "1e+20", "1e+20"},
       {"c", ColumnType::floating, "-Infinity", "!not_a_number"},
       {"c", ColumnType::floating, "1.7976931348623157e+308", "1.7976931348623157e+308"},
       {"c", ColumnType::floating, "5e-324", "5e-324"},
       {"c", ColumnType::numeric, "1" + std::string(308, '0'), "1" + std::string(308, '0')},
       {"c", ColumnType::numeric, "1" + std::string(309, '0'), "!not_a_number"},
       {"c", ColumnType::numeric, "0." + std::string(400, '1'), "0." + std::string(400, '1')},
       {"c", ColumnType::boolean, "t", "true"},
       {"c", ColumnType::boolean, "f", "false"},
       {"c", ColumnType::date, "2024-02-29", "\"2024-02-29\""},
       {"c", ColumnType::date, "infinity", "!not_a_date"},
       {"c", ColumnType::date, "0044-03-15 BC", "!not_a_date"},
       {"c", ColumnType::date, "10000-01-01", "!not_a_date"},
       {"c", ColumnType::timestamptz, "2026-03-29 01:00:00.123456+00", "\"2026-03-29T01:00:00.123456Z\""},
       {"c", ColumnType::timestamptz, "2026-03-29 01:00:00+00", "\"2026-03-29T01:00:00Z\""},
       {"c", ColumnType::timestamptz, "-infinity", "!not_a_datetime"},
       {"c", ColumnType::timestamptz, "0044-03-15 10:00:00+00 BC", "!not_a_datetime"},
       {"c", ColumnType::other, "{1,2}", "\"{1,2}\""}});
}

TEST(Leaf, HasAValueOfItsOwn) {
  run({{"{value: crm}", ColumnType::text, null, "\"crm\""},
       {"{value: false}", ColumnType::text, null, "false"},
       {"{value: \"false\"}", ColumnType::text, null, "\"false\""},
       {"{value: 12.50}", ColumnType::text, null, "12.50"},
       {"{value: '12'}", ColumnType::text, null, "\"12\""},
       {"{value: 007}", ColumnType::text, null, "\"007\""},
       {"{value: null, onNull: clear}", ColumnType::text, null, "null"},
       {"{value: '5', type: number}", ColumnType::text, null, "5"},
       {"{value: crm, when: c}", ColumnType::text, null, "-"},
       {"{value: crm, when: c}", ColumnType::text, "", "\"crm\""},
       {"{value: crm, when: c}", ColumnType::boolean, "f", "-"},
       {"{value: crm, when: c}", ColumnType::boolean, "t", "\"crm\""}});
}

TEST(Leaf, FillsATemplate) {
  run({{"{template: \"Hi {c}!\"}", ColumnType::text, "Zoë", "\"Hi Zoë!\""},
       {"{template: \"Hi {c}!\"}", ColumnType::text, null, "-"},
       {"{template: \"{{{c}}} {{\"}", ColumnType::text, "x", "\"{x} {\""},
       {"{template: \"{c}{c}\"}", ColumnType::integer, "4", "\"44\""},
       {"{template: \"{c}{c}\", type: number}", ColumnType::integer, "4", "44"},
       {"{template: \" {c} \", transform: [trim, upper]}", ColumnType::text, "é", "\"É\""}});
  EXPECT_EQ(map_leaf("{template: \"{a} {b}\", transform: [trim]}", {{"a", {}, null}, {"b", {}, "B"}}), "\"B\"");
  EXPECT_EQ(map_leaf("{template: \"{a} {b}\"}", {{"a", {}, null}, {"b", {}, null}}), "-");
}

TEST(Leaf, CoalescesToTheFirstThatIsNotNull) {
  const std::string leaf = "{coalesce: [a, b]}";
  EXPECT_EQ(map_leaf(leaf, {{"a", {}, null}, {"b", {}, "B"}}), "\"B\"");
  EXPECT_EQ(map_leaf(leaf, {{"a", {}, ""}, {"b", {}, "B"}}), "\"\"");
  EXPECT_EQ(map_leaf(leaf, {{"a", {}, null}, {"b", {}, null}}), "-");
  EXPECT_EQ(map_leaf(leaf, {{"a", ColumnType::integer, null}, {"b", ColumnType::numeric, "1.0"}}), "1.0");
  EXPECT_EQ(map_leaf(leaf, {{"a", ColumnType::integer, "1"}, {"b", ColumnType::text, "x"}}), "\"1\"");
}

TEST(Leaf, MapsTextsExactly) {
  const std::string map = "{column: c, map: {UK: GB, \"true\": yes, GONE: null}";
  run({{map + "}", ColumnType::text, "UK", "\"GB\""},
       {map + "}", ColumnType::text, "uk", "!not_in_map"},
       {map + "}", ColumnType::text, null, "-"},
       {map + "}", ColumnType::text, "GONE", "-"},
       {map + ", default: GB}", ColumnType::text, "GONE", "\"GB\""},
       {map + ", default: GB}", ColumnType::text, null, "\"GB\""},
       {map + ", otherwise: keep}", ColumnType::text, "FR", "\"FR\""},
       {map + ", otherwise: null}", ColumnType::text, "FR", "-"},
       {map + ", otherwise: null, onNull: clear}", ColumnType::text, "FR", "null"},
       {map + ", otherwise: \"null\", default: X}", ColumnType::text, "FR", "\"X\""},
       {map + ", otherwise: reject}", ColumnType::text, "FR", "!not_in_map"},
       {map + "}", ColumnType::boolean, "t", "\"yes\""},
       {"{column: c, map: {\"1\": 10, \"2\": 20}, type: number}", ColumnType::integer, "2", "20"},
       {"{column: c, map: {\"1\": 10}}", ColumnType::integer, "1", "\"10\""}});
}

TEST(Leaf, HandlesNull) {
  run({{"{column: c, onNull: omit}", ColumnType::text, null, "-"},
       {"{column: c, onNull: clear}", ColumnType::text, null, "null"},
       {"{column: c, onNull: reject}", ColumnType::text, null, "!null_refused"},
       {"{column: c, onNull: reject, default: x}", ColumnType::text, null, "\"x\""},
       {"{column: c, onNull: clear, when: c}", ColumnType::text, null, "-"},
       {"{column: c, default: 0}", ColumnType::integer, null, "0"},
       {"{column: c, transform: [trim], default: x}", ColumnType::text, "  ", "\"\""}});
}

TEST(Leaf, ConvertsToTheNamedType) {
  run({{"{column: c, type: string}", ColumnType::integer, "007", "\"007\""},
       {"{column: c, type: string}", ColumnType::boolean, "t", "\"true\""},
       {"{column: c, type: number}", ColumnType::text, " +12.50 ", "12.50"},
       {"{column: c, type: number}", ColumnType::text, "1,5", "!not_a_number"},
       {"{column: c, type: number}", ColumnType::text, "", "!not_a_number"},
       {"{column: c, type: number}", ColumnType::text, "1e999", "!not_a_number"},
       {"{column: c, type: boolean}", ColumnType::text, "Yes", "true"},
       {"{column: c, type: boolean}", ColumnType::integer, "0", "false"},
       {"{column: c, type: boolean}", ColumnType::integer, "2", "!not_a_boolean"},
       {"{column: c, type: date}", ColumnType::timestamptz, "2026-03-29 23:30:00+00", "\"2026-03-29\""},
       {"{column: c, type: date}", ColumnType::timestamp, "2026-03-29 23:30:00", "\"2026-03-29\""},
       {"{column: c, type: date}", ColumnType::text, "29.03.2026", "!not_a_date"},
       {"{column: c, type: datetime}", ColumnType::date, "2026-03-29", "\"2026-03-29T00:00:00Z\""},
       {"{column: c, type: datetime}", ColumnType::text, "2026-03-29T02:00+02:00", "\"2026-03-29T00:00:00Z\""},
       {"{column: c, type: datetime}", ColumnType::text, "2026-03-29 02:00:00", "!not_a_datetime"},
       {"{column: c, type: datetime, zone: Europe/London}", ColumnType::timestamp, "2026-07-01 11:00:00+00",
        "\"2026-07-01T11:00:00Z\""},
       {"{column: c, zone: Europe/London}", ColumnType::timestamp, "2026-07-01 11:00:00+00",
        "\"2026-07-01T11:00:00Z\""},
       {"{column: c, type: email}", ColumnType::text, " A@Example.com ", "\"A@Example.com\""},
       {"{column: c, type: email}", ColumnType::text, "a@b", "!not_an_email"},
       {"{column: c, type: phone, country: GB}", ColumnType::text, "07700 900123", "\"447700900123\""},
       {"{column: c, type: phone}", ColumnType::text, "+44 7700 900123", "\"447700900123\""},
       {"{column: c, type: phone}", ColumnType::text, "07700 900123", "!not_a_phone"},
       {"{column: c, type: phone, country: GB}", ColumnType::text, "12", "!not_a_phone"}});
  const std::string by_column = "{column: c, type: phone, country: {column: k}}";
  EXPECT_EQ(map_leaf(by_column, {{"c", {}, "07700 900123"}, {"k", {}, " gb "}}), "\"447700900123\"");
  EXPECT_EQ(map_leaf(by_column, {{"c", {}, "07700 900123"}, {"k", {}, null}}), "!not_a_phone");
  EXPECT_EQ(map_leaf(by_column, {{"c", {}, "+447700900123"}, {"k", {}, null}}), "\"447700900123\"");
}

TEST(Leaf, LimitsTextsByCodePoints) {
  std::string e255;
  for (int i = 0; i < 255; ++i) e255 += "é";
  run({{"c", ColumnType::text, e255, "\"" + e255 + "\""},
       {"c", ColumnType::text, e255 + "x", "!too_long"},
       {"c", ColumnType::text, std::string(256, 'x'), "!too_long"},
       {"{column: c, transform: [{truncate: 255}]}", ColumnType::text, e255 + "x", "\"" + e255 + "\""},
       {"c", ColumnType::text, "\xC3", "!bad_utf8"},
       {"c", ColumnType::text, "eight by\xFF", "!bad_utf8"},
       {"{column: c, transform: [lower, collapse, {truncate: 1}]}", ColumnType::text, "A\xFF", "!bad_utf8"},
       {"c", ColumnType::text, "a\tb\x01\"\\", "\"a\\tb\\u0001\\\"\\\\\""}});
}

}  // namespace
}  // namespace dotsync

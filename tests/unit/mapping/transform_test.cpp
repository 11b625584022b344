// Every transform, by table.
#include "mapping_fixture.hpp"

namespace dotsync {
namespace {

std::string transformed(const std::string& transforms, const std::string& value) {
  return map_leaf("{column: c, transform: " + transforms + "}", {{"c", ColumnType::text, value}});
}

struct TransformCase {
  std::string transforms;
  std::string value;
  std::string expected;
};

TEST(Transform, ChangesTheText) {
  const std::vector<TransformCase> cases = {
      {"[trim]", "  a b\t\n", "\"a b\""},
      {"[lower]", "ÉLODIE Straße", "\"élodie straße\""},
      {"[upper]", "élodie żółw", "\"ÉLODIE ŻÓŁW\""},
      {"[title]", "élodie o'NEIL-smith", "\"Élodie O'neil-Smith\""},
      {"[digits]", "+44 (0)20 7946", "\"440207946\""},
      {"[collapse]", "  a \t b\xC2\xA0 c ", "\" a b c \""},
      {"[collapse, trim]", "  a \t b ", "\"a b\""},
      {"[url_encode]", "a b&é~", "\"a%20b%26%C3%A9~\""},
      {"[{truncate: 3}]", "żółw", "\"żół\""},
      {"[{truncate: 9}]", "żółw", "\"żółw\""},
      {"[{replace: [\"a\", \"bb\"]}]", "banana", "\"bbbnbbnbb\""},
      {"[{replace: [\"an\", \"\"]}]", "banana", "\"ba\""},
      {"[{regex: [\"^0+\", \"\"]}]", "00070", "\"70\""},
      {"[{regex: [\"(\\\\w+) (\\\\w+)\", \"\\\\2 \\\\1\"]}]", "Ada Lovelace", "\"Lovelace Ada\""},
      {"[{split: [\",\", 2]}, trim]", "a, b, c", "\"b\""},
      {"[{split: [\",\", -1]}, trim]", "a, b, c", "\"c\""},
      {"[{split: [\",\", 4]}]", "a, b, c", "-"},
      {"[{split: [\",\", -4]}]", "a, b, c", "-"},
      {"[{split: \",\"}]", "a,\"b\",", "\"[\\\"a\\\",\\\"\\\\\\\"b\\\\\\\"\\\",\\\"\\\"]\""},
      {"[{split: \", \"}, {join: \";\"}]", "a, b, c", "\"a;b;c\""},
      {"[{split: x}, {json: 0}]", "", "\"\""},
      {"[{hash: sha256}]", "", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""},
      {"[{hash: sha256}]", "abc", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""},
      {"[{join: \"; \"}]", "{a,\"b, \\\"c\\\"\",NULL,\"NULL\"}", "\"a; b, \\\"c\\\"; NULL\""},
      {"[{join: \",\"}]", "{{1,2},{3,4}}", "\"1,2,3,4\""},
      {"[{join: \",\"}]", "[0:1]={a,b}", "\"a,b\""},
      {"[{join: \",\"}]", "{}", "\"\""},
      {"[{join: \",\"}]", "[\"a\", 1, null, true]", "\"a,1,true\""},
      {"[{join: \",\"}]", "no array", "-"},
      {"[{join: \",\"}]", "{a,\"b", "-"},
      {"[{json: name}]", "{\"name\": \"Zo\\u00eb\"}", "\"Zoë\""},
      {"[{json: [address, lines, 1]}]", "{\"address\": {\"lines\": [\"a\", \"b\"]}}", "\"b\""},
      {"[{json: [address]}]", "{\"address\": {\"lines\": [1]}}", "\"{\\\"lines\\\": [1]}\""},
      {"[{json: [n]}]", "{\"n\": null}", "-"},
      {"[{json: [gone, x]}]", "{\"n\": 1}", "-"},
      {"[{json: [n]}]", "{\"n\": \"\\ud83d\\ude00\"}", "\"😀\""},
      {"[{json: [n]}]", "{\"n\": ", "-"},
      {"[{json: [0]}]", "[7, 8]", "\"7\""},
      {"[{json: [\"0\"]}]", "{\"0\": \"zero\"}", "\"zero\""}};
  for (const TransformCase& test : cases) {
    EXPECT_EQ(transformed(test.transforms, test.value), test.expected) << test.transforms << " of " << test.value;
  }
}

TEST(Transform, RunsInTheOrderGiven) {
  EXPECT_EQ(transformed("[{truncate: 3}, upper]", "abcdef"), "\"ABC\"");
  EXPECT_EQ(transformed("[upper, {replace: [\"A\", \"x\"]}]", "aA"), "\"xx\"");
}

TEST(Transform, NeverSeesNull) {
  EXPECT_EQ(map_leaf("{column: c, transform: [upper, {truncate: 2}]}", {{"c", ColumnType::text, std::nullopt}}), "-");
}

TEST(Transform, SurvivesALongText) {
  const std::string value(200'000, 'a');
  EXPECT_EQ(transformed("[{regex: [\"(a|b)+\", \"x\"]}]", value), "\"x\"");
  EXPECT_EQ(transformed("[{json: [a]}]", std::string(200'000, '[')), "-");
}

}  // namespace
}  // namespace dotsync

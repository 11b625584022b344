// What a mapping sends to the account, by name, type and place.
#include "mapping/mapped_fields.hpp"

#include <gtest/gtest.h>

#include "config/yaml.hpp"

namespace dotsync {
namespace {

constexpr const char* text =
    "matchIdentifier: email\n"
    "identifiers:\n"
    "  email: {column: mail, transform: [trim]}\n"
    "  mobileNumber: {column: mobile, type: phone, country: GB}\n"
    "dataFields:\n"
    "  SPEND: spend\n"
    "  NOTE: {column: note, map: {a: b}, otherwise: keep}\n"
    "  SOURCE: {value: 7}\n"
    "  AGE: {column: age, type: number, when: adult}\n"
    "lists: [{id: 4}, {name: VIP}]\n"
    "preferences: [{name: Tea, isOptedIn: adult}]\n";

Mapping mapping() {
  Problems problems;
  const auto tree = parse_yaml(text, "m.yaml", problems);
  auto compiled = compile_mapping(*tree, "m.yaml", problems);
  EXPECT_TRUE(problems.empty());
  return *compiled;
}

TEST(MappedFields, TypesAreKnownAsFarAsTheFileTells) {
  const auto fields = mapped_data_fields(mapping());
  ASSERT_EQ(fields.size(), 4U);
  EXPECT_EQ(fields[0].name, "SPEND");
  EXPECT_EQ(fields[0].mark.line, 6);
  EXPECT_FALSE(fields[0].type) << "the column decides";
  EXPECT_TRUE(fields[0].as_is);
  EXPECT_FALSE(fields[1].as_is) << "a map makes another value of it";
  EXPECT_EQ(fields[1].column, "note");
  EXPECT_EQ(fields[2].column, "");
  EXPECT_EQ(fields[3].type, ValueType::number);
  EXPECT_TRUE(fields[3].guarded);
}

TEST(MappedFields, TheColumnsTellTheRest) {
  Problems problems;
  const auto column = [](const std::string& name, ColumnType type) { return Column{name, type, "type"}; };
  const auto bound = mapping().bind(
      {column("mail", ColumnType::text), column("mobile", ColumnType::text), column("spend", ColumnType::numeric),
       column("note", ColumnType::integer), column("age", ColumnType::text), column("adult", ColumnType::boolean)},
      {{{"VIP", 9}}, {{"Tea", 1}}}, "overwrite", problems);
  ASSERT_TRUE(bound);
  const auto fields = mapped_data_fields(*bound);
  EXPECT_EQ(fields[0].type, ValueType::number);
  EXPECT_EQ(fields[1].type, ValueType::string);
  EXPECT_EQ(fields[2].type, ValueType::number);
}

TEST(MappedFields, IdentifiersListsAndPreferencesKeepTheirPlaces) {
  const auto identifiers = mapped_identifiers(mapping());
  EXPECT_EQ(identifiers[0].column, "mail");
  EXPECT_TRUE(identifiers[1].has_country);
  EXPECT_EQ(identifiers[1].type, ValueType::phone);
  const auto lists = mapped_lists(mapping());
  EXPECT_EQ(lists.at(0).id, 4);
  EXPECT_EQ(lists.at(1).name, "VIP");
  EXPECT_EQ(lists.at(1).mark.column, 25);
  EXPECT_EQ(mapped_preferences(mapping()).at(0).name, "Tea");
}

}  // namespace
}  // namespace dotsync

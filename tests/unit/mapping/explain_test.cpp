// How a field came about is told as it is.
#include "mapping/explain.hpp"

#include "mapping_fixture.hpp"

namespace dotsync {
namespace {

constexpr auto null = std::nullopt;

/// One line a field: "field|origin|raw|step=text,...|type|result|text".
std::string line_of(const ExplainedField& field) {
  static constexpr const char* results[] = {"sent", "omitted", "rejected"};
  std::string steps;
  for (const ExplainedStep& step : field.steps) steps += step.step + "=" + step.text.value_or("NULL") + ",";
  return field.field + "|" + field.origin + "|" + field.raw.value_or("NULL") + "|" + steps + "|" + field.type + "|" +
         results[static_cast<int>(field.result)] + "|" + field.text;
}

TEST(Explain, TellsOriginStepsAndResult) {
  const Cells cells = {{"email", {}, " A@b.de "},
                       {"mobile", {}, "  "},
                       {"first", {}, "Ann"},
                       {"last", {}, null},
                       {"country", {}, "UK"},
                       {"n", ColumnType::integer, "7"},
                       {"tags", ColumnType::other, "{VIP}"},
                       {"vip", ColumnType::boolean, "f"}};
  Problems problems;
  const auto mapping = compile_text(R"(
matchIdentifier: email
identifiers: {email: {column: email, transform: [trim, lower]}, mobileNumber: mobile}
dataFields:
  NAME: {template: "{first} {last}"}
  NICK: {coalesce: [last, first], map: {Ann: Annie}}
  LAND: {column: country, map: {UK: GB}}
  LAST: {column: last, default: none}
  N: n
  DAY: {column: first, type: date}
  NEVER: {value: x, when: vip}
  MISSED: {column: first, map: {Bob: B}}
channelProperties: {sms: {status: {column: first}}}
lists: [{id: 5}, {id: 6, when: vip}, {names: tags}]
consentRecords: [{when: last, text: first, dateTimeConsented: first, url: first, ipAddress: first, userAgent: first}]
)",
                                    problems);
  ASSERT_TRUE(mapping) << all_text(problems);
  const auto bound = mapping->bind(columns_of(cells), {{{"VIP", 7}}, {}}, "overwrite", problems);
  ASSERT_TRUE(bound) << all_text(problems);
  const RowPage page = page_of(*mapping, cells);
  std::vector<std::string> lines;
  for (const ExplainedField& field : explain_row(*bound, page.row(0))) lines.push_back(line_of(field));
  const std::vector<std::string> expected = {
      "identifiers.email|column email| A@b.de |trim=A@b.de,lower=a@b.de,|string|sent|\"a@b.de\"",
      "identifiers.mobileNumber|column mobile|  |empty=NULL,|string|omitted|null",
      "dataFields.NAME|template of first, last|Ann ||string|sent|\"Ann \"",
      "dataFields.NICK|first of last, first|Ann|map=Annie,|string|sent|\"Annie\"",
      "dataFields.LAND|column country|UK|map=GB,|string|sent|\"GB\"",
      "dataFields.LAST|column last|NULL|default=none,|string|sent|\"none\"",
      "dataFields.N|column n|7||number|sent|7",
      "dataFields.DAY|column first|Ann||date|rejected|the value is not a date from 0001-01-01 to 9999-12-31 written "
      "YYYY-MM-DD",
      "dataFields.NEVER|value|NULL||string|omitted|when vip does not hold",
      "dataFields.MISSED|column first|Ann||string|rejected|the value has no entry in map",
      "channelProperties.sms.status|column first|Ann||string|rejected|the value is not one that Dotdigital takes here: "
      "noSubscription, subscribed, unsubscribed, suppressed",
      "lists[1]|id 5|NULL|||sent|5",
      "lists[2]|id 6|NULL|||omitted|when vip does not hold",
      "lists[3].names|column tags|{VIP}||string|sent|[7]",
      "consentRecords[1]|consent record|NULL|||omitted|when last does not hold"};
  EXPECT_EQ(lines, expected);
  // Each says where its rule stands.
  const auto fields = explain_row(*bound, page.row(0));
  EXPECT_EQ(fields[0].file, "m.yaml");
  EXPECT_EQ(fields[0].mark.line, 3);
  EXPECT_EQ(fields[2].mark.line, 5);
  EXPECT_EQ(fields.back().mark.line, 15);
  EXPECT_TRUE(fields[0].reads);
  EXPECT_FALSE(fields[8].reads) << "a when that does not hold";
}

}  // namespace
}  // namespace dotsync

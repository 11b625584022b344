// Whatever a row holds: the JSON parses and is what a document built independently says, or the row is rejected.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"
#include "mapping_fixture.hpp"

namespace dotsync {
namespace {

using nlohmann::json;

/// Any bytes, biased towards what hurts: quotes, controls, halves of characters, long runs.
rc::Gen<std::string> any_text() {
  const auto piece =
      rc::gen::element<std::string>("a", "Z", "é", "ß", "日本", "😀", "\"", "\\", "\n", "\x01", " ", "\xC3", "\xFF", "{",
                                    "}", "[", ",", "null", "0", "-1.5", "e9", "2026-01-01", std::string(90, 'x'));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& part : pieces) text += part;
    return text;
  });
}

rc::Gen<std::optional<std::string>> any_value() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 4), any_text()), [](const std::pair<int, std::string>& pair) {
    return pair.first == 0 ? std::nullopt : std::optional<std::string>(pair.second);
  });
}

bool can_be_sent(const std::optional<std::string>& value) {
  if (!value) return true;
  const auto length = count_code_points(*value);
  return length && *length <= 255;
}

RC_GTEST_PROP(MapRowProperty, EqualsADocumentBuiltIndependently, ()) {
  const auto a = *any_value();
  const auto b = *any_value();
  const auto truth = *rc::gen::element<std::optional<std::string>>(std::nullopt, "t", "f");
  const auto number = *rc::gen::arbitrary<std::int64_t>();
  const MapResult result = map_cells(
      "matchIdentifier: key\nidentifiers: {key: n}\n"
      "dataFields: {A: a, B: {column: b, onNull: clear}, D: {column: a, default: none}, T: t, N: n}\n"
      "preferences: [{id: 5, isOptedIn: t}]\nlists: [{id: 6, when: t}]\n",
      {{"a", {}, a},
       {"b", {}, b},
       {"t", ColumnType::boolean, truth},
       {"n", ColumnType::integer, std::to_string(number)}});
  RC_ASSERT(result.rejection.has_value() == !(can_be_sent(a) && can_be_sent(b)));
  if (result.rejection) return;
  json expected = {{"matchIdentifier", "key"}, {"identifiers", {{"key", std::to_string(number)}}}};
  json& fields = expected["dataFields"];
  if (a) fields["A"] = *a;
  fields["B"] = b ? json(*b) : json();
  fields["D"] = a.value_or("none");
  if (truth) fields["T"] = *truth == "t";
  fields["N"] = number;
  if (truth) expected["preferences"] = {{{"id", 5}, {"isOptedIn", *truth == "t"}}};
  if (truth == "t") expected["lists"] = {6};
  RC_ASSERT(result.parsed() == expected);
}

RC_GTEST_PROP(MapRowProperty, NeverWritesWhatDoesNotParse, ()) {
  const auto value = *any_value();
  const auto leaf = *rc::gen::element<std::string>(
      "{column: c, transform: [trim, lower, upper, title, collapse, {truncate: 9}]}",
      "{column: c, transform: [digits]}", "{column: c, transform: [url_encode]}",
      "{column: c, transform: [{join: \"-\"}]}", "{column: c, transform: [{json: [a, 0]}]}",
      "{column: c, transform: [{split: [\",\", -1]}]}", "{column: c, transform: [{regex: [\"[^a-z]\", \"_\"]}]}",
      "{column: c, type: number}", "{column: c, type: date}", "{column: c, type: datetime}",
      "{column: c, type: boolean}", "{column: c, type: email}", "{column: c, type: phone}", "{template: \"{{{c}}}\"}",
      "{column: c, map: {a: b}, otherwise: keep}");
  const std::string out = map_leaf(leaf, {{"c", ColumnType::text, value}});
  RC_ASSERT(out == "-" || out.front() == '!' || json::accept(out));
}

/// The payload hash tells two rows apart exactly when their JSON differs.
RC_GTEST_PROP(MapRowProperty, HashesWhatItSends, ()) {
  const auto map = [](const std::optional<std::string>& a, const std::optional<std::string>& b) {
    return map_cells("matchIdentifier: key\nidentifiers: {key: k}\ndataFields: {A: a, B: b}\n",
                     {{"k", {}, "1"}, {"a", {}, a}, {"b", {}, b}});
  };
  const auto one = map(*any_value(), *any_value());
  const auto two = map(*any_value(), *any_value());
  if (one.rejection || two.rejection) return;
  RC_ASSERT((one.json == two.json) == (one.contact.payload_hash == two.contact.payload_hash));
}

}  // namespace
}  // namespace dotsync

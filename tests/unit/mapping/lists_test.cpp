// Lists that a row names itself, and conditions of whole blocks.
#include "mapping_fixture.hpp"

namespace dotsync {
namespace {

constexpr auto null = std::nullopt;

const std::string head = "matchIdentifier: email\nidentifiers: {email: email}\n";
const ResolvedNames account_lists = {{{"Newsletter", 11}, {"VIP", 12}, {"{odd", 13}, {" spaced ", 14}}, {}};

/// The contact's lists as JSON, "-" where it has none, or "!code reason" of a rejection.
std::string lists_of(const std::string& entry, ColumnType type, const std::optional<std::string>& value) {
  const MapResult result =
      map_cells(head + "lists: [" + entry + "]\n", {{"email", {}, "a@b.de"}, {"c", type, value}}, account_lists);
  if (result.rejection) return "!" + result.rejection->code + " " + result.rejection->reason;
  return result.parsed().contains("lists") ? result.parsed()["lists"].dump() : "-";
}

TEST(RowLists, ComeFromArraysByNameAndById) {
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, "{VIP,Newsletter}"), "[12,11]");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, "{\" VIP \",NULL,VIP,\"\"}"), "[12]");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, R"(["VIP", null])"), "[12]");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, R"(["{odd"])"), "[13]");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::text, "VIP"), "[12]");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, "{\" spaced \"}"), "[14]");
  EXPECT_EQ(lists_of("{ids: c}", ColumnType::other, "{5,2147483647}"), "[5,2147483647]");
  EXPECT_EQ(lists_of("{ids: c}", ColumnType::integer, "5"), "[5]");
  EXPECT_EQ(lists_of("{id: 12}, {names: c}", ColumnType::text, "VIP"), "[12]") << "each once";
  const std::vector<std::optional<std::string>> nothings = {null, "", "{}", "[]", "{NULL}"};
  for (const auto& nothing : nothings) {
    EXPECT_EQ(lists_of("{names: c}", ColumnType::other, nothing), "-");
    EXPECT_EQ(lists_of("{ids: c}", ColumnType::other, nothing), "-");
  }
}

TEST(RowLists, RejectWhatIsNoListAndNameItUnlessItMayBeAPerson) {
  const std::string unknown = "!unknown_list the account has no list of this name";
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, "{VIP,vip}"), unknown + ": 'vip'");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::text, "ann@example.com"), unknown);
  EXPECT_EQ(lists_of("{names: c}", ColumnType::text, "+44 7700 900123"), unknown);
  EXPECT_EQ(lists_of("{names: c}", ColumnType::text, std::string(61, 'x')), unknown);
  EXPECT_EQ(lists_of("{names: c}", ColumnType::text, "two\nlines"), unknown);
  EXPECT_EQ(lists_of("{names: c}", ColumnType::text, "\xFF").substr(0, 9), "!bad_utf8");
  EXPECT_EQ(lists_of("{names: c}", ColumnType::other, "{VIP").substr(0, 13), "!not_an_array");
  for (const char* wrong : {"{0}", "{2147483648}", "{1.5}", "{VIP}", "[-1]", "[[1]]"}) {
    EXPECT_EQ(lists_of("{ids: c}", ColumnType::other, wrong).substr(0, 14), "!not_a_list_id") << wrong;
  }
}

TEST(RowLists, AreAHundredAtMost) {
  const auto many = [](int count) {
    std::string text = "{";
    for (int i = 1; i <= count; ++i) text += (i == 1 ? "" : ",") + std::to_string(i);
    return text + "}";
  };
  EXPECT_EQ(lists_of("{ids: c}", ColumnType::other, many(100)).substr(0, 4), "[1,2");
  EXPECT_EQ(lists_of("{ids: c}", ColumnType::other, many(101)).substr(0, 15), "!too_many_lists");
  EXPECT_EQ(lists_of("{ids: c}, {id: 100}", ColumnType::other, many(100)).substr(0, 4), "[1,2");
  EXPECT_EQ(lists_of("{ids: c}, {id: 101}", ColumnType::other, many(100)).substr(0, 15), "!too_many_lists");
}

TEST(RowLists, NeedEveryListOfTheAccount) {
  Problems problems;
  const auto by_name = compile_text(head + "lists: [{names: c}]\n", problems);
  const auto by_id = compile_text(head + "lists: [{ids: c}]\n", problems);
  ASSERT_TRUE(by_name && by_id) << all_text(problems);
  EXPECT_TRUE(by_name->names_to_resolve().wants_lists());
  EXPECT_FALSE(by_name->names_to_resolve().empty());
  EXPECT_TRUE(by_id->names_to_resolve().empty());
  // A list that is new, or has another id, is another mapping: rows are looked at again.
  const auto fingerprint = [&](const Mapping& mapping, const ResolvedNames& names) {
    const auto bound = mapping.bind({{"email", {}, "text"}, {"c", {}, "text"}}, names, "overwrite", problems);
    return bound ? bound->fingerprint() : all_text(problems);
  };
  EXPECT_NE(fingerprint(*by_name, {{{"A", 1}}, {}}), fingerprint(*by_name, {{{"A", 2}}, {}}));
  EXPECT_NE(fingerprint(*by_name, {{{"A", 1}}, {}}), fingerprint(*by_name, {{{"A", 1}, {"B", 2}}, {}}));
  EXPECT_EQ(fingerprint(*by_id, {{{"A", 1}}, {}}), fingerprint(*by_id, {{{"A", 2}}, {}}));
}

TEST(When, HoldsForAllOfItsBlock) {
  const auto map = [](const std::string& mapping, const std::optional<std::string>& x,
                      const std::optional<std::string>& y) {
    return map_cells(head + mapping, {{"email", {}, "a@b.de"}, {"x", ColumnType::boolean, x}, {"y", {}, y}}).parsed();
  };
  const std::string channel =
      "channelProperties:\n  email:\n    when: x\n    emailType: {value: html, when: y}\n    optInType: {value: "
      "single}\n"
      "    resubscribeOptions: {when: y, resubscribeWithNoChallenge: {value: true}}\n  sms: {when: y, status: "
      "{value: subscribed}}\n";
  EXPECT_FALSE(map(channel, "f", null).contains("channelProperties"));
  EXPECT_EQ(map(channel, "t", null)["channelProperties"].dump(), R"({"email":{"optInType":"single"}})");
  EXPECT_EQ(map(channel, "f", "")["channelProperties"].dump(), R"({"sms":{"status":"subscribed"}})");
  EXPECT_EQ(map(channel, "t", "")["channelProperties"]["email"].size(), 3U);
  const std::string preference = "preferences: [{id: 1, isOptedIn: {value: true, when: x}, when: y}]\n";
  EXPECT_FALSE(map(preference, "t", null).contains("preferences"));
  EXPECT_FALSE(map(preference, "f", "").contains("preferences"));
  EXPECT_TRUE(map(preference, "t", "").contains("preferences"));
}

TEST(When, NamesColumnsThatAreThere) {
  const Cells cells = {{"email", {}, "a@b.de"}};
  for (const char* mapping :
       {"lists: [{ids: email, when: emial}]", "channelProperties: {sms: {when: emial, status: email}}",
        "preferences: [{id: 1, isOptedIn: email, when: emial}]"}) {
    const std::string problems = problems_of(head + mapping + "\n", cells);
    EXPECT_NE(problems.find("the source has no column 'emial'; did you mean 'email'?"), std::string::npos) << problems;
  }
}

}  // namespace
}  // namespace dotsync

// What `init` makes of a table: which column identifies, which says when, which goes into which field.
#include "daemon/init_draft.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.hpp"
#include "config/yaml.hpp"

namespace dotsync {
namespace {

SurveyedColumn column(const std::string& name, ColumnType type, const std::string& sql_type) {
  SurveyedColumn column;
  column.column = {name, type, sql_type};
  column.sample.filled = 100;
  return column;
}

SurveyedColumn text(const std::string& name) { return column(name, ColumnType::text, "text"); }

SurveyedColumn address(const std::string& name) {
  SurveyedColumn found = text(name);
  found.sample.addresses = 98;
  return found;
}

SurveyedColumn moment(const std::string& name) {
  SurveyedColumn found = column(name, ColumnType::timestamptz, "timestamp with time zone");
  found.not_null = true;
  return found;
}

TableSurvey customers(std::vector<SurveyedColumn> columns) {
  TableSurvey table;
  table.relation = "public.customers";
  table.name = "customers";
  table.key = {"id"};
  table.sampled = 100;
  table.server_zone = "Europe/London";
  table.columns = std::move(columns);
  return table;
}

AccountHoldings holdings() {
  AccountHoldings account;
  account.fields = {{{"FIRSTNAME", DataFieldType::string, true},
                     {"SPEND", DataFieldType::numeric, true},
                     {"LASTORDER", DataFieldType::date, true},
                     {"VIP", DataFieldType::boolean, true},
                     {"CUSTOMER_NO", DataFieldType::string, true}}};
  account.lists = {{{1, "Newsletter"}}};
  account.preferences = {{{2, "Fashion", "Fashion", true, 0}, {3, "Clothing", "Clothing", false, 0}}};
  account.identifiers = {{{"customerId"}}};
  return account;
}

/// The texts of the active lines.
std::vector<std::string> active(const std::vector<DraftLine>& lines) {
  std::vector<std::string> texts;
  for (const DraftLine& line : lines) {
    if (line.active) texts.push_back(line.text);
  }
  return texts;
}

bool is_off(const std::vector<DraftLine>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const DraftLine& line) { return !line.active && line.text == text; });
}

using Texts = std::vector<std::string>;

TEST(InitDraft, MatchesFieldsByNameWhateverTheCaseAndUnderscores) {
  const Draft draft = make_draft(
      customers({column("id", ColumnType::integer, "bigint"), address("email"), text("first_name"),
                 column("Spend", ColumnType::numeric, "numeric"), column("is_vip", ColumnType::boolean, "boolean"),
                 column("last_order_on", ColumnType::date, "date"),
                 column("customer_no", ColumnType::integer, "integer"), text("shoe_size"), moment("updated_at")}),
      holdings());
  EXPECT_EQ(draft.match_identifier, "email");
  EXPECT_EQ(active(draft.identifiers),
            (Texts{"email: {column: email, transform: [trim, lower], type: email}", "customerId: id"}));
  EXPECT_EQ(active(draft.fields),
            (Texts{"FIRSTNAME: first_name", "SPEND: Spend", "VIP: is_vip", "LASTORDER: last_order_on",
                   "CUSTOMER_NO: {column: customer_no, type: string}"}));
  EXPECT_TRUE(is_off(draft.fields, "SHOE_SIZE: shoe_size"));
  EXPECT_EQ(draft.watermark, "updated_at");
  EXPECT_EQ(draft.preferences.size(), 1U) << "a category cannot be sent";
}

TEST(InitDraft, FitsTypesOnlyWhereEveryValueThatItSawFits) {
  SurveyedColumn good = text("spend");
  good.sample.numbers = 100;
  EXPECT_EQ(active(make_draft(customers({address("email"), good}), holdings()).fields),
            (Texts{"SPEND: {column: spend, type: number}"}));
  SurveyedColumn bad = text("spend");
  bad.sample.numbers = 99;
  const Draft draft = make_draft(customers({address("email"), bad}), holdings());
  EXPECT_EQ(active(draft.fields), Texts{});
  EXPECT_NE(draft.fields.at(0).reason.find("1 of 100 values"), std::string::npos) << draft.fields.at(0).reason;
}

TEST(InitDraft, TruncatesTextsThatAreTooLongAndLeavesSecretsOut) {
  SurveyedColumn name = text("first_name");
  name.sample.longest = 300;
  const Draft draft = make_draft(customers({address("email"), name, text("password_hash")}), holdings());
  EXPECT_EQ(active(draft.fields), (Texts{"FIRSTNAME: {column: first_name, transform: [{truncate: 255}]}"}));
  EXPECT_TRUE(is_off(draft.fields, "PASSWORD_HASH: password_hash"));
}

TEST(InitDraft, FindsTheAddressByWhatTheColumnHolds) {
  SurveyedColumn flag = text("email");  // "yes" and "no"
  const Draft draft = make_draft(customers({flag, address("contact")}), {});
  EXPECT_EQ(active(draft.identifiers).at(0), "email: {column: contact, transform: [trim, lower], type: email}");
}

TEST(InitDraft, TakesThePhoneNumberWhereThereIsNoAddress) {
  SurveyedColumn mobile = text("mobile_number");
  mobile.sample.international = 100;
  EXPECT_EQ(active(make_draft(customers({mobile}), {}).identifiers),
            (Texts{"mobileNumber: {column: mobile_number, type: phone}"}));
  mobile.sample.international = 3;
  SurveyedColumn country = text("country");
  country.sample.countries = 100;
  EXPECT_EQ(active(make_draft(customers({mobile, country}), {}).identifiers),
            (Texts{"mobileNumber: {column: mobile_number, type: phone, country: {column: country}}"}));
  EXPECT_THROW(make_draft(customers({mobile}), {}), Error) << "of which country is 07700 900123?";
  EXPECT_EQ(active(make_draft(customers({mobile}), {}, "DE").identifiers),
            (Texts{"mobileNumber: {column: mobile_number, type: phone, country: DE}"}));
  const Draft both = make_draft(customers({mobile, address("email")}), {});
  EXPECT_TRUE(is_off(both.identifiers, "mobileNumber: {column: mobile_number, type: phone, country: GB}"));
}

TEST(InitDraft, TakesACustomIdentifierWhereThereIsNothingElse) {
  const TableSurvey table = customers({column("id", ColumnType::integer, "bigint"), text("first_name")});
  EXPECT_EQ(make_draft(table, holdings()).match_identifier, "customerId");
  EXPECT_THROW(make_draft(table, {}), Error) << "nothing identifies a person";
}

TEST(InitDraft, PrefersTheWatermarkThatATriggerStamps) {
  SurveyedColumn stamped = moment("changed_at");
  stamped.stamped = "stamp";
  stamped.indexed = true;
  Draft draft = make_draft(customers({address("email"), moment("updated_at"), stamped}), {});
  EXPECT_EQ(draft.watermark, "changed_at");
  EXPECT_EQ(draft.watermark_reason, "set by the trigger stamp at every update");
  draft = make_draft(customers({address("email"), moment("created_at")}), {});
  EXPECT_EQ(draft.watermark, "{kind: xmin}") << "when a row was made says nothing of its changes";
  SurveyedColumn local = column("updated_at", ColumnType::timestamp, "timestamp without time zone");
  draft = make_draft(customers({address("email"), local}), {});
  EXPECT_EQ(draft.watermark, "{column: updated_at, zone: Europe/London}");
  TableSurvey foreign = customers({address("email"), moment("updated_at")});
  foreign.stamps_late = true;
  EXPECT_EQ(make_draft(foreign, {}).watermark, "{kind: xmin}");
}

TEST(InitDraft, ReadsAFlagAsTheStatusAndANegativeOneTheOtherWayRound) {
  const Draft draft = make_draft(customers({address("email"), column("opted_out", ColumnType::boolean, "boolean"),
                                            column("newsletter", ColumnType::boolean, "boolean")}),
                                 {});
  EXPECT_EQ(active(draft.email_channel),
            (Texts{R"(status: {column: opted_out, map: {"true": unsubscribed, "false": subscribed}})"}));
  EXPECT_TRUE(
      is_off(draft.email_channel, R"(status: {column: newsletter, map: {"true": subscribed, "false": unsubscribed}})"));
}

TEST(InitDraft, QuotesWhatYamlWouldReadAsSomethingElse) {
  for (const char* name : {"email", "first name", "on", "a: b", "#x", "[y]", "null", "1st", "ümlaut", "it's",
                           "say \"hi\"", "", "{z}", "a,b", "*star", "true"}) {
    Problems problems;
    const auto tree = parse_yaml("{key: " + yaml_scalar(name) + "}", "test", problems);
    ASSERT_TRUE(tree && problems.empty()) << name;
    EXPECT_EQ(tree->find("key")->text(), name);
    EXPECT_TRUE(tree->find("key")->is_scalar()) << name;
  }
}

}  // namespace
}  // namespace dotsync

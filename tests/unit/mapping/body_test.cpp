// Whole contacts: every part of the body, what is left out, identities and the payload hash.
#include "mapping/plan.hpp"
#include "mapping_fixture.hpp"
#include "model/identifier.hpp"

namespace dotsync {
namespace {

constexpr auto null = std::nullopt;
using nlohmann::json;

/// Every body part and most leaf forms, as a customer table would have them.
const std::string whole_mapping = R"(
matchIdentifier: email
identifiers:
  email: {column: email, transform: [trim, lower]}
  mobileNumber: {column: mobile, type: phone, country: GB}
  customerId: id
dataFields:
  FIRSTNAME: first_name
  FULLNAME: {template: "{first_name} {last_name}", transform: [trim]}
  COUNTRY: {column: country, map: {UK: GB, ENG: GB}, otherwise: keep, default: GB}
  SPEND: {column: lifetime_value, type: number}
  LASTLOGIN: {column: last_login, type: datetime, zone: Europe/London}
  VIP: {column: is_vip, type: boolean}
  SOURCE: {value: crm}
  NICKNAME: {coalesce: [nickname, first_name], transform: [{truncate: 50}, {replace: ["a", "b"]}], onNull: clear}
channelProperties:
  email:
    status: {column: opt_in, map: {"true": subscribed, "false": unsubscribed}}
    emailType: {value: html}
    optInType: {value: single}
    resubscribeOptions: {resubscribeWithNoChallenge: {value: false}, preferredLocale: {column: locale}}
  sms: {status: {column: is_vip, map: {"true": subscribed, "false": unsubscribed}}}
lists: [{id: 345579}, {name: VIP, when: is_vip}]
preferences: [{id: 1, isOptedIn: is_vip}, {name: Mens fashion, isOptedIn: likes_mens}]
consentRecords:
  - when: consented_at
    text: {value: "Yes, I would like the newsletter"}
    dateTimeConsented: {column: consented_at, type: datetime}
    url: consent_url
    ipAddress: consent_ip
    userAgent: consent_agent
)";

Cells whole_row() {
  return {{"email", {}, " Ann@Example.COM "},
          {"mobile", {}, "07700 900123"},
          {"id", ColumnType::integer, "7"},
          {"first_name", {}, "Ann"},
          {"last_name", {}, null},
          {"country", {}, "ENG"},
          {"lifetime_value", ColumnType::numeric, "12.50"},
          {"last_login", ColumnType::timestamp, "2026-07-01 11:00:00+00"},
          {"is_vip", ColumnType::boolean, "t"},
          {"nickname", {}, null},
          {"opt_in", ColumnType::boolean, "t"},
          {"locale", {}, "de-DE"},
          {"likes_mens", ColumnType::boolean, "f"},
          {"consented_at", ColumnType::timestamptz, "2026-01-01 10:00:00+00"},
          {"consent_url", {}, "https://example.com/signup"},
          {"consent_ip", {}, "192.0.2.1"},
          {"consent_agent", {}, "Mozilla/5.0"}};
}

const ResolvedNames account_names = {{{"VIP", 77}}, {{"Mens fashion", 2}}};

Cells with(Cells cells, const std::string& name, std::optional<std::string> value) {
  for (Cell& cell : cells) {
    if (cell.name == name) cell.value = value;
  }
  return cells;
}

MapResult whole(const Cells& cells, const std::string& merge = "overwrite") {
  return map_cells(whole_mapping, cells, account_names, merge);
}

TEST(MapRow, WritesEveryPartOfTheBody) {
  const MapResult result = whole(whole_row());
  ASSERT_FALSE(result.rejection);
  EXPECT_EQ(result.parsed(), json::parse(R"({
    "matchIdentifier": "email",
    "identifiers": {"email": "ann@example.com", "mobileNumber": "447700900123", "customerId": "7"},
    "dataFields": {"FIRSTNAME": "Ann", "FULLNAME": "Ann", "COUNTRY": "GB", "SPEND": 12.50,
      "LASTLOGIN": "2026-07-01T11:00:00Z", "VIP": true, "SOURCE": "crm", "NICKNAME": "Ann"},
    "channelProperties": {
      "sms": {"status": "subscribed"},
      "email": {"status": "subscribed", "emailType": "html", "optInType": "single",
        "resubscribeOptions": {"resubscribeWithNoChallenge": false, "preferredLocale": "de-DE"}}},
    "lists": [345579, 77],
    "preferences": [{"id": 1, "isOptedIn": true}, {"id": 2, "isOptedIn": false}],
    "consentRecords": [{"text": "Yes, I would like the newsletter", "dateTimeConsented": "2026-01-01T10:00:00Z",
      "url": "https://example.com/signup", "ipAddress": "192.0.2.1", "userAgent": "Mozilla/5.0"}]})"));
}

TEST(MapRow, AsksForEachColumnOnceInTheOrderOfUse) {
  Problems problems;
  const auto mapping = compile_text(whole_mapping, problems);
  ASSERT_TRUE(mapping) << all_text(problems);
  const auto& columns = mapping->columns();
  EXPECT_EQ(columns.size(), 17U);
  EXPECT_EQ(columns[0], (ColumnRequest{"email", {}}));
  EXPECT_NE(std::find(columns.begin(), columns.end(), ColumnRequest{"last_login", "Europe/London"}), columns.end());
  EXPECT_EQ(mapping->match_identifier(), "email");
  EXPECT_EQ(mapping->column_of_identifier("email"), "email");
  EXPECT_EQ(mapping->column_of_identifier("other"), null);
  ASSERT_EQ(mapping->names_to_resolve().lists.size(), 1U);
  EXPECT_EQ(mapping->names_to_resolve().lists[0].name, "VIP");
  EXPECT_EQ(mapping->names_to_resolve().preferences[0].name, "Mens fashion");
  ASSERT_EQ(mapping->data_fields().size(), 8U);
  EXPECT_EQ(mapping->data_fields()[3].name, "SPEND");
  EXPECT_EQ(mapping->data_fields()[3].type, ValueType::number);
}

TEST(MapRow, LeavesEmptyObjectsOut) {
  const MapResult result = map_cells(
      "matchIdentifier: email\nidentifiers: {email: email, customerId: c}\ndataFields: {F: c}\n"
      "channelProperties: {email: {status: c, resubscribeOptions: {preferredLocale: c}}, sms: {status: c}}\n"
      "lists: [{id: 1, when: c}]\npreferences: [{id: 1, isOptedIn: c}]\n",
      {{"email", {}, "a@b.de"}, {"c", {}, null}});
  EXPECT_EQ(result.json, R"({"matchIdentifier":"email","identifiers":{"email":"a@b.de"}})");
}

TEST(MapRow, KnowsTheIdentitiesOfAllIdentifiers) {
  const MapResult result = whole(whole_row());
  const MappedContact& contact = result.contact;
  EXPECT_EQ(contact.match_kind, "email");
  EXPECT_EQ(contact.match_value, "ann@example.com");
  EXPECT_EQ(contact.identity, test_hash().identity("email", "ann@example.com"));
  ASSERT_EQ(contact.identifiers.size(), 3U);
  EXPECT_EQ(contact.identifiers[1].kind, "mobileNumber");
  EXPECT_EQ(contact.identifiers[1].identity, test_hash().identity("mobileNumber", "447700900123"));
  EXPECT_EQ(contact.identifiers[2].identity, test_hash().identity("customerId", "7"));
}

TEST(MapRow, RejectsARowWithoutItsMatchIdentifier) {
  for (const auto& value :
       {std::optional<std::string>(), std::optional<std::string>(""), std::optional<std::string>("  ")}) {
    const MapResult result = whole(with(whole_row(), "email", value));
    ASSERT_TRUE(result.rejection);
    EXPECT_EQ(result.rejection->code, "no_match_identifier");
    EXPECT_EQ(result.rejection->field, "identifiers.email");
  }
}

TEST(MapRow, TakesIdentifiersAsTheyAre) {
  const std::string mapping = "matchIdentifier: email\nidentifiers: {email: e, mobileNumber: m, contactId: i}\n";
  const auto map = [&](const std::string& e, const std::optional<std::string>& m, const std::optional<std::string>& i) {
    const MapResult result = map_cells(mapping, {{"e", {}, e}, {"m", {}, m}, {"i", {}, i}});
    return result.rejection ? result.rejection->field + " " + result.rejection->code
                            : result.parsed()["identifiers"].dump();
  };
  EXPECT_EQ(map("not an address", null, null), R"({"email":"not an address"})");
  EXPECT_EQ(map("A@B.de", "+44 (0)7700-900123", "007"),
            R"({"contactId":7,"email":"A@B.de","mobileNumber":"4407700900123"})");
  EXPECT_EQ(map("a@b.de", "call me", null), "identifiers.mobileNumber not_a_mobile_number");
  EXPECT_EQ(map("a@b.de", "", ""), R"({"email":"a@b.de"})");
  EXPECT_EQ(map("a@b.de", null, "-1"), "identifiers.contactId not_a_contact_id");
}

TEST(MapRow, RejectsWhatTheApiWouldRefuse) {
  const auto code = [](const std::string& column, std::optional<std::string> value) {
    const MapResult result = whole(with(whole_row(), column, std::move(value)));
    return result.rejection ? result.rejection->field + " " + result.rejection->code : "sent";
  };
  EXPECT_EQ(code("locale", "de"), "channelProperties.email.resubscribeOptions.preferredLocale not_allowed");
  EXPECT_EQ(code("consent_ip", null), "consentRecords[1] consent_incomplete");
  EXPECT_EQ(code("consent_ip", "somewhere"), "consentRecords[1].ipAddress not_an_ip_address");
  EXPECT_EQ(code("consent_url", "example.com"), "consentRecords[1].url not_a_url");
  EXPECT_EQ(code("consent_agent", ""), "consentRecords[1].userAgent empty_text");
  EXPECT_EQ(code("consented_at", "infinity"), "consentRecords[1].dateTimeConsented not_a_datetime");
  EXPECT_EQ(code("consented_at", null), "sent");
  EXPECT_EQ(code("likes_mens", null), "sent");
}

TEST(MapRow, SaysWhichWordsAreAllowed) {
  const MapResult result =
      map_cells("matchIdentifier: email\nidentifiers: {email: email}\nchannelProperties: {sms: {status: c}}\n",
                {{"email", {}, "a@b.de"}, {"c", {}, "yes"}});
  ASSERT_TRUE(result.rejection);
  EXPECT_EQ(result.rejection->reason,
            "the value is not one that Dotdigital takes here: noSubscription, subscribed, unsubscribed, suppressed");
}

TEST(PayloadHash, LeavesOutResubscribeOptionsAndConsentRecordsAlone) {
  const std::int64_t hash = whole(whole_row()).contact.payload_hash;
  EXPECT_NE(hash, 0);
  EXPECT_EQ(whole(with(whole_row(), "locale", "fr-FR")).contact.payload_hash, hash);
  EXPECT_EQ(whole(with(whole_row(), "consent_agent", "other")).contact.payload_hash, hash);
  EXPECT_EQ(whole(with(whole_row(), "consented_at", null)).contact.payload_hash, hash);
  EXPECT_NE(whole(with(whole_row(), "first_name", "Anne")).contact.payload_hash, hash);
  EXPECT_NE(whole(with(whole_row(), "last_name", "Lee")).contact.payload_hash, hash);
  EXPECT_NE(whole(with(whole_row(), "is_vip", "f")).contact.payload_hash, hash);
  EXPECT_NE(whole(whole_row(), "overwriteIfNotEmpty").contact.payload_hash, hash);
}

TEST(ConsentRecords, AreKnownByTheirTime) {
  const ContactParts parts = whole(whole_row()).contact.parts;
  ASSERT_FALSE(parts.consents.empty());
  const auto same = whole(with(whole_row(), "consent_agent", "other")).contact.parts;
  EXPECT_EQ(same.consents.back().mark, parts.consents.back().mark);
  const auto later = whole(with(whole_row(), "consented_at", "2031-01-01 00:00:00+00")).contact.parts;
  EXPECT_NE(later.consents.back().mark, parts.consents.back().mark);
}

TEST(PayloadHash, CoversResolvedIds) {
  const auto hash = [](const ResolvedNames& names) {
    return map_cells(whole_mapping, whole_row(), names).contact.payload_hash;
  };
  EXPECT_NE(hash(account_names), hash({{{"VIP", 78}}, {{"Mens fashion", 2}}}));
}

TEST(Fingerprint, IsTheMappingWithoutItsLayout) {
  const auto fingerprint = [](const std::string& text, const ResolvedNames& names, const std::string& merge) {
    Problems problems;
    const auto mapping = compile_text(text, problems);
    const auto bound = mapping ? mapping->bind({{"e", {}, "text"}, {"f", {}, "text"}}, names, merge, problems) : null;
    return bound ? bound->fingerprint() : all_text(problems);
  };
  const std::string one = "matchIdentifier: email\nidentifiers: {email: e}\nlists: [{name: L}]\n";
  const ResolvedNames ids = {{{"L", 1}}, {}};
  EXPECT_EQ(fingerprint(one, ids, "overwrite"),
            fingerprint("# words\nmatchIdentifier: 'email'\nidentifiers:\n  email: \"e\"\nlists:\n  - name: L\n", ids,
                        "overwrite"));
  EXPECT_NE(fingerprint(one, ids, "overwrite"), fingerprint(one, ids, "overwriteIfEmpty"));
  EXPECT_NE(fingerprint(one, ids, "overwrite"), fingerprint(one, {{{"L", 2}}, {}}, "overwrite"));
  EXPECT_NE(fingerprint(one, ids, "overwrite"), fingerprint(one + "dataFields: {F: f}\n", ids, "overwrite"));
  EXPECT_NE(fingerprint(one + "dataFields: {F: {value: false}}\n", ids, "overwrite"),
            fingerprint(one + "dataFields: {F: {value: \"false\"}}\n", ids, "overwrite"));
}

}  // namespace
}  // namespace dotsync

#include "client/lookup.hpp"

#include <gtest/gtest.h>

#include "client/calls.hpp"

namespace dotsync {
namespace {

using Kind = LookupFailure::Kind;
const Time now = from_ms(1'790'000'000'000);

HttpResult answer(int status, std::string body = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(Lookup, ReadsTheAccount) {
  const auto found =
      read_account_info(answer(200, R"({"id":42,"properties":[{"name":"Name","type":"String","value":"Demo"},
    {"name":"ApiEndpoint","type":"String","value":"https://r2-api.dotdigital.com/"},{"name":"Other"},7]})"),
                        now);
  const auto& info = std::get<AccountInfo>(found);
  EXPECT_EQ(info.id, 42);
  EXPECT_EQ(info.name, "Demo");
  EXPECT_EQ(info.api_endpoint, "https://r2-api.dotdigital.com/");
}

TEST(Lookup, ReadsDataFieldsWithTypesWeDoNotKnow) {
  const auto found =
      read_data_fields(answer(200, R"([{"name":"FIRSTNAME","type":"String","visibility":"Public","defaultValue":null},
    {"name":"SPEND","type":"numeric","visibility":"Private"},{"name":"NEW","type":"Colour"}])"),
                       now);
  const auto& fields = std::get<std::vector<DataField>>(found);
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[0].type, DataFieldType::string);
  EXPECT_TRUE(fields[0].is_public);
  EXPECT_EQ(fields[1].type, DataFieldType::numeric);
  EXPECT_EQ(fields[2].type, DataFieldType::other);
  EXPECT_EQ(std::get<DataField>(read_created_data_field(answer(201, R"({"name":"A","type":"Date"})"), now)).type,
            DataFieldType::date);
}

TEST(Lookup, ReadsListsAndCustomIdentifiers) {
  const auto lists = read_address_books(answer(200, R"([{"id":3,"name":"VIP","contacts":5}])"), now);
  EXPECT_EQ(std::get<std::vector<AddressBook>>(lists).at(0).name, "VIP");
  const auto custom = read_custom_identifiers(answer(200, R"([{"name":"customerId","created":"x"}])"), now);
  EXPECT_EQ(std::get<std::vector<CustomIdentifier>>(custom).at(0).name, "customerId");
}

TEST(Lookup, FlattensTheTreeOfPreferences) {
  const auto found = read_preferences(answer(200, R"([{"id":8,"publicName":"P","isPreference":false,"preferences":[
    {"id":9,"publicName":"Email","privateName":"e","isPreference":true}]},{"id":10,"isPreference":true,"preferences":null}])"),
                                      now);
  const auto& all = std::get<std::vector<Preference>>(found);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_FALSE(all[0].is_preference);
  EXPECT_EQ(all[1].id, 9);
  EXPECT_EQ(all[1].private_name, "e");
  EXPECT_TRUE(all[2].is_preference);
}

TEST(Lookup, ReadsEveryFormOfTheServersTime) {
  const auto expected = parse_time("2021-09-24T09:21:55.661Z");
  for (const char* body : {"2021-09-24 09:21:55.661571+00:00", "\"2021-09-24T09:21:55.661571Z\"\n"}) {
    EXPECT_EQ(std::get<Time>(read_server_time(answer(200, body), now)), expected) << body;
  }
  EXPECT_EQ(std::get<LookupFailure>(read_server_time(answer(200, "noon"), now)).kind, Kind::bad_answer);
}

TEST(Lookup, TellsWhyNothingCame) {
  struct Case {
    int status;
    std::string body;
    Kind kind;
  };
  const Case cases[] = {{401, "", Kind::unauthorised},
                        {403, "", Kind::forbidden},
                        {404, "", Kind::not_found},
                        {429, "", Kind::rate_limited},
                        {408, "", Kind::unavailable},
                        {500, "", Kind::unavailable},
                        {503, "", Kind::unavailable},
                        {302, "", Kind::bad_answer},
                        {200, "", Kind::bad_answer},
                        {200, "{}", Kind::bad_answer},
                        {200, "[{}]", Kind::bad_answer},
                        {200, "[1]", Kind::bad_answer},
                        {400, R"({"message":"ERROR_APIUSAGE_EXCEEDED"})", Kind::rate_limited},
                        {400, R"({"message":"x ERROR_INVALID"})", Kind::refused}};
  for (const Case& c : cases) {
    const auto found = read_data_fields(answer(c.status, c.body), now);
    ASSERT_TRUE(std::holds_alternative<LookupFailure>(found)) << c.status << c.body;
    EXPECT_EQ(std::get<LookupFailure>(found).kind, c.kind) << c.status << c.body;
    EXPECT_FALSE(std::get<LookupFailure>(found).what.empty());
  }
  const auto none = read_account_info(TransportFailure{true, "cannot connect"}, now);
  EXPECT_EQ(std::get<LookupFailure>(none).what, "cannot connect");
}

TEST(Lookup, KeepsTheVendorsFreeWordsOutOfMessages) {
  const auto found = read_data_fields(answer(400, R"({"errorCode":"a:b","description":"jo@example.com"})"), now);
  EXPECT_EQ(std::get<LookupFailure>(found).what, "Dotdigital answered HTTP 400, a:b");
  const auto strange = read_data_fields(answer(400, R"({"errorCode":"jo@example.com"})"), now);
  EXPECT_EQ(std::get<LookupFailure>(strange).what, "Dotdigital answered HTTP 400");
}

TEST(Lookup, ACutAnswerIsNoAnswer) {
  HttpResponse cut;
  cut.status = 200;
  cut.body = "[]";
  cut.body_complete = false;
  EXPECT_EQ(std::get<LookupFailure>(read_preferences(cut, now)).kind, Kind::unavailable);
}

TEST(Account, NamesTheHostsOfTheRegions) {
  EXPECT_EQ(region_url("r3"), "https://r3-api.dotdigital.com");
  EXPECT_FALSE(region_url("r4").has_value());
  EXPECT_FALSE(region_url("").has_value());
}

TEST(Account, TrustsOnlyTheVendorsOwnHosts) {
  EXPECT_EQ(trusted_endpoint("https://r1-api.dotdigital.com/"), "https://r1-api.dotdigital.com");
  EXPECT_EQ(trusted_endpoint("HTTPS://R2-API.dotdigital.com"), "https://r2-api.dotdigital.com");
  for (const char* bad : {"", "http://r1-api.dotdigital.com", "https://evil.com", "https://dotdigital.com.evil.com",
                          "https://.dotdigital.com", "https://evil.com/.dotdigital.com", "https://a@b.dotdigital.com",
                          "https://r1-api.dotdigital.com:8443", "https://evildotdigital.com",
                          "https://evil.com#.dotdigital.com", "https://a..dotdigital.com"}) {
    EXPECT_FALSE(trusted_endpoint(bad).has_value()) << bad;
  }
}

TEST(Calls, AreBuiltAsTheApiWantsThem) {
  const HttpRequest put = put_import("{}");
  EXPECT_EQ(put.method, "PUT");
  EXPECT_EQ(put.path, "/contacts/v3/import");
  EXPECT_TRUE(put.fresh_connection);
  EXPECT_EQ(get_import("a-1").path, "/contacts/v3/import/a-1");
  EXPECT_FALSE(get_import("a-1").fresh_connection);
  EXPECT_EQ(get_address_books(2000).path, "/v2/address-books?select=1000&skip=2000");
  EXPECT_EQ(create_data_field({"A\"B", DataFieldType::date, false}).body,
            R"({"name":"A\"B","type":"Date","visibility":"Private"})");
}

TEST(CallsDeathTest, NeverPutAnythingButAnImportIdIntoAPath) { EXPECT_DEATH(get_import("../x"), "assertion failed"); }

}  // namespace
}  // namespace dotsync

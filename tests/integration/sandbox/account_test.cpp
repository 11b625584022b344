// The calls around the account: credentials, region, limits, set-up lists.
#include <set>

#include "sandbox_fixture.hpp"

namespace dotsync {
namespace {

class AccountCalls : public SandboxTest {};

TEST_F(AccountCalls, AskForCredentialsEverywhere) {
  start();
  for (const std::string path : {"/v2/account-info", "/v2/server-time", "/v2/data-fields", "/v2/address-books",
                                 "/v2/preferences", "/configuration/v3/customIdentifiers", "/contacts/v3/import/x"}) {
    EXPECT_EQ(http_try({"GET", server_->url() + path}).status, 401) << path;
    const HttpTry wrong = http_try({"GET", server_->url() + path, "", {"Authorization: Basic ZGVtbzpkZW1"}});
    EXPECT_EQ(wrong.status, 401) << path;
    EXPECT_EQ(wrong.headers.count("www-authenticate"), 1U) << path;
  }
  EXPECT_EQ(http_try({"PUT", server_->url() + "/contacts/v3/import", "{}"}).status, 401);
}

TEST_F(AccountCalls, CheckTheIntegrationToken) {
  start();
  const auto with_token = [&](const std::string& token) {
    return http_try({"GET",
                     server_->url() + "/v2/account-info",
                     "",
                     {"Authorization: Basic ZGVtbzpkZW1v", "x-ddg-integration-token: " + token}})
        .status;
  };
  EXPECT_EQ(with_token("5a96bc79-19a7-4544-973b-e2da0c9136f9"), 200);
  EXPECT_EQ(with_token("{5A96BC79-19a7-4544-973b-e2da0c9136f9}"), 200);
  EXPECT_EQ(with_token("5a96bc79"), 400);
}

TEST_F(AccountCalls, NameTheAccountsOwnHost) {
  start();
  const auto endpoint = [&] {
    const Json info = Json::parse(call("GET", "/v2/account-info").body);
    for (const Json& property : info.at("properties")) {
      if (property.at("name") == "ApiEndpoint") return property.at("value").get<std::string>();
    }
    return std::string();
  };
  EXPECT_EQ(endpoint(), server_->url() + "/");
  sandbox::SandboxOptions options = quick();
  options.region = "r2";
  options.wrong_region = true;
  start(std::move(options));
  EXPECT_EQ(endpoint(), "https://r2-api.dotdigital.com/");
  EXPECT_EQ(call("GET", "/v2/data-fields").status, 403);
  EXPECT_EQ(put({by_email("a@example.org")}).status, 403);
}

TEST_F(AccountCalls, TellTheTime) {
  start();
  const HttpTry answer = call("GET", "/v2/server-time");
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain");
  EXPECT_EQ(answer.body.size(), 32U) << answer.body;
  EXPECT_EQ(answer.body.substr(26), "+00:00");
}

TEST_F(AccountCalls, ListAndCreateDataFields) {
  start();
  EXPECT_EQ(call("POST", "/v2/data-fields", R"({"name":"SHOE_SIZE","type":"Numeric","visibility":"Public"})").status,
            201);
  EXPECT_EQ(call("POST", "/v2/data-fields", R"({"name":"shoe_size","type":"Numeric"})").status, 400);
  for (const std::string body : {R"({"name":"","type":"Date"})", R"({"name":"TWENTY_ONE_CHARACTERS","type":"Date"})",
                                 R"({"name":"A B","type":"Date"})", R"({"name":"AB","type":"Text"})",
                                 R"({"name":"AB","type":"Date","visibility":"Hidden"})", "[]", "{"}) {
    const HttpTry answer = call("POST", "/v2/data-fields", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_NE(Json::parse(answer.body).at("message").get<std::string>().find("ERROR_"), std::string::npos);
  }
  std::set<std::string> names;
  for (const Json& field : Json::parse(call("GET", "/v2/data-fields").body)) names.insert(field.at("name"));
  EXPECT_TRUE(names.contains("FIRSTNAME"));
  EXPECT_TRUE(names.contains("SHOE_SIZE"));
  EXPECT_EQ(first_code(import({by_email("a@example.org", {{"dataFields", {{"SHOE_SIZE", 44}}}})})), "");
}

TEST_F(AccountCalls, PageThroughLists) {
  start();
  EXPECT_EQ(call("POST", "/v2/address-books", R"({"name":"Winter"})").status, 200);
  EXPECT_EQ(call("POST", "/v2/address-books", R"({"name":"Winter"})").status, 400);
  std::vector<std::string> names;
  for (int skip = 0;; skip += 2) {
    const Json page = Json::parse(call("GET", "/v2/address-books?select=2&skip=" + std::to_string(skip)).body);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 2U);
    for (const Json& list : page) names.push_back(list.at("name"));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"Test", "Newsletter", "VIP", "Customers", "Winter"}));
  for (const std::string query : {"select=0", "select=1001", "select=x", "skip=-1", "skip="}) {
    EXPECT_EQ(call("GET", "/v2/address-books?" + query).status, 400) << query;
  }
}

TEST_F(AccountCalls, ShowPreferencesAsATree) {
  start();
  const Json tree = Json::parse(call("GET", "/v2/preferences").body);
  bool found = false;
  for (const Json& entry : tree) {
    if (entry.at("publicName") != "Clothing") continue;
    EXPECT_EQ(entry.at("isPreference"), false);
    EXPECT_EQ(entry.at("preferenceCount"), 2);
    EXPECT_EQ(entry.at("preferences")[0].at("publicName"), "Mens fashion");
    EXPECT_EQ(entry.at("preferences")[0].at("categoryId"), entry.at("id"));
    found = true;
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(tree[0].at("id"), 1);
}

TEST_F(AccountCalls, CreatePreferencesInTheirCategories) {
  start();
  const HttpTry category = call("POST", "/v2/preferences", R"({"publicName":"Food","privateName":"food"})");
  ASSERT_EQ(category.status, 200) << category.body;
  const int id = Json::parse(category.body).at("id");
  const auto tea = [&](int in) {
    const Json body = {{"publicName", "Tea"}, {"privateName", "tea"}, {"isPreference", true}, {"categoryId", in}};
    return call("POST", "/v2/preferences", body.dump());
  };
  const HttpTry made = tea(id);
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(Json::parse(made.body).at("categoryId"), id);
  EXPECT_EQ(tea(1).status, 400);
  EXPECT_EQ(call("POST", "/v2/preferences", R"({"publicName":"Food"})").status, 400);
  const Json sent = {{"id", Json::parse(made.body).at("id")}, {"isOptedIn", true}};
  EXPECT_EQ(first_code(import({by_email("a@example.org", Json{{"preferences", Json::array({sent})}})})), "");
}

TEST_F(AccountCalls, ListAndCreateCustomIdentifiers) {
  start();
  const std::string path = "/configuration/v3/customIdentifiers";
  EXPECT_EQ(Json::parse(call("GET", path).body)[0].at("name"), "customerId");
  EXPECT_EQ(call("POST", path, R"({"name":"loyalty-card"})").status, 201);
  EXPECT_EQ(call("POST", path, R"({"name":"loyalty-card"})").status, 409);
  EXPECT_EQ(call("POST", path, R"({"name":"email"})").status, 409);
  EXPECT_EQ(call("POST", path, R"({"name":"a b"})").status, 400);
  EXPECT_EQ(Json::parse(call("GET", path).body).size(), 2U);
  const Json report = import({{{"matchIdentifier", "loyalty-card"}, {"identifiers", {{"loyalty-card", "9"}}}}});
  EXPECT_EQ(report.at("summary").at("newContacts"), 1);
}

TEST_F(AccountCalls, CountCallsPerTier) {
  sandbox::SandboxOptions options = quick();
  options.rate_limit.calls_max = 2;
  options.rate_limit.window = std::chrono::seconds(3600);
  start(std::move(options));
  const HttpTry first = call("GET", "/v2/server-time");
  EXPECT_EQ(first.headers.at("x-ratelimit-limit"), "2");
  EXPECT_EQ(first.headers.at("x-ratelimit-remaining"), "1");
  EXPECT_GT(std::stoll(first.headers.at("x-ratelimit-reset")), 1'600'000'000);
  EXPECT_EQ(call("GET", "/v2/server-time").status, 200);
  const HttpTry over = call("GET", "/v2/server-time");
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(over.headers.at("x-ratelimit-remaining"), "0");
  EXPECT_EQ(put({by_email("a@example.org")}).status, 202);
}

TEST_F(AccountCalls, AnswerExcessActivityUnderTheFlatScheme) {
  sandbox::SandboxOptions options = quick();
  options.rate_limit = {sandbox::LimitScheme::flat, 1, std::chrono::seconds(3600)};
  start(std::move(options));
  EXPECT_EQ(call("GET", "/v2/server-time").status, 200);
  const HttpTry over = put({by_email("a@example.org")});
  EXPECT_EQ(over.status, 400);
  EXPECT_NE(over.body.find("ERROR_APIUSAGE_EXCEEDED"), std::string::npos);
}

}  // namespace
}  // namespace dotsync

// The bodies of tests/data/contract: what the vendor's description accepts and refuses, the sandbox does too.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sandbox_fixture.hpp"

namespace dotsync {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> bodies(const std::string& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(fs::path(DOTSYNC_SOURCE_DIR) / "tests/data/contract" / folder)) {
    all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Contract : public SandboxTest {
 protected:
  void SetUp() override { start(); }
  void expect_accepted(const std::string& folder) {
    for (const fs::path& path : bodies(folder)) {
      const HttpTry answer = call("PUT", "/contacts/v3/import", read(path));
      EXPECT_EQ(answer.status, 202) << path.filename() << answer.body;
      if (answer.status != 202) continue;
      EXPECT_EQ(wait_for(Json::parse(answer.body).at("importId")).at("status"), "Finished");
    }
  }
  void expect_refused(const std::string& folder) {
    for (const fs::path& path : bodies(folder)) {
      const HttpTry answer = call("PUT", "/contacts/v3/import", read(path));
      EXPECT_EQ(answer.status, 400) << path.filename() << answer.body;
      const Json body = Json::parse(answer.body);
      EXPECT_EQ(body.at("errorCode").get<std::string>().rfind("contacts:", 0), 0U) << path.filename();
      EXPECT_FALSE(body.at("description").get<std::string>().empty()) << path.filename();
      EXPECT_FALSE(body.at("details").at(0).at("description").get<std::string>().empty()) << path.filename();
      EXPECT_TRUE(body.at("details").at(0).contains("item")) << path.filename();
    }
    EXPECT_TRUE(lines("/sandbox/contacts").empty());
  }
};

TEST_F(Contract, AcceptsWhatTheDescriptionAccepts) { expect_accepted("accepted"); }
TEST_F(Contract, AcceptsWhatTheRepairedDescriptionAccepts) { expect_accepted("accepted_with_repairs"); }
TEST_F(Contract, RefusesWhatTheDescriptionRefuses) { expect_refused("refused"); }
TEST_F(Contract, RefusesWhatBreaksTheAccountsRules) { expect_refused("refused_beyond_schema"); }

TEST_F(Contract, NamesTheContactThatIsWrong) {
  const HttpTry answer = put({by_email("a@example.org"), by_email("b@example.org", {{"lists", Json::array({"x"})}})});
  const Json details = Json::parse(answer.body).at("details");
  ASSERT_EQ(details.size(), 1U);
  EXPECT_EQ(details[0].at("item"), "contacts[1].lists[0]");
}

TEST_F(Contract, RefusesWhatIsNoJson) {
  const std::string deep = std::string(100'000, '[');
  for (const std::string& body :
       {std::string("{"), std::string("{\"contacts\":[],}"), std::string("nonsense"),
        std::string("{\"contacts\":[{\"a\":\"\xff\"}]}"), deep, std::string("{\"contacts\":1,\"contacts\":2}")}) {
    const HttpTry answer = call("PUT", "/contacts/v3/import", body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 40);
    EXPECT_EQ(Json::parse(answer.body).at("errorCode"), "contacts:badJson");
  }
}

TEST_F(Contract, TakesOnlyJson) {
  const HttpTry answer = http_try({"PUT",
                                   server_->url() + "/contacts/v3/import",
                                   "{}",
                                   {"Authorization: Basic ZGVtbzpkZW1v", "Content-Type: text/plain"}});
  EXPECT_EQ(answer.status, 415);
}

TEST_F(Contract, ListsAtMostAHundredDetails) {
  std::vector<Json> contacts;
  for (int i = 0; i < 1000; ++i) contacts.push_back("no contact");
  const Json answer = Json::parse(put(contacts).body);
  EXPECT_EQ(answer.at("details").size(), 100U);
}

}  // namespace
}  // namespace dotsync

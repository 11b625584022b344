// One daemon, several accounts, sources and streams: whoever is in trouble delays nobody else. What is slow here is
// slower than the test, so that whatever arrives did not wait for it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "e2e/people.hpp"

namespace dotsync {
namespace {

constexpr const char* script = R"({"rules": [
  {"on": "import", "contains": "slowpoke", "do": "delay", "ms": 600000},
  {"on": "import", "contains": "doomed", "do": "rejected_by_watchdog"}]})";

struct FairStream {
  const char* name;
  const char* account;
  const char* source;
};

constexpr FairStream in_trouble[] = {{"refused", "refusing", "crm"},
                                     {"sourceless", "main", "nowhere"},
                                     {"doomed", "main", "crm"},
                                     {"slowpoke", "main", "crm"}};

class Fairness : public testing::Test {
 protected:
  Fairness() : deployment_({"--processing-ms", "20"}, script), refusing_({"--user", "somebody", "--password", "else"}) {
    create_people(deployment_.sql(), 3);
  }

  static std::string account_text(const std::string& name, const std::string& url) {
    return fmt::format(
        "  {}: {{base_url: '{}', username: {{file: user}}, password: {{file: password}},\n"
        "    timing: {{poll_min: 20ms, poll_max: 100ms, probe: 200ms}}}}\n",
        name, url);
  }

  std::string stream_text(const FairStream& stream) {
    const std::string mapping = std::string(stream.name) + ".mapping.yaml";
    write_file(deployment_.file(mapping),
               fmt::format("matchIdentifier: email\nidentifiers: {{email: {{template: '{0}{{id}}@example.com'}}}}\n"
                           "dataFields: {{FIRSTNAME: {{value: {0}}}, POINTS: version}}\n",
                           stream.name));
    return fmt::format(
        "  {}: {{account: {}, source: {}, table: public.customers, key: id, mapping: {}, schedule: {{every: 100ms}},\n"
        "    watermark: {{column: updated_at, margin: 100ms}}}}\n",
        stream.name, stream.account, stream.source, mapping);
  }

  void configure(const std::vector<FairStream>& streams) {
    std::string text = "accounts:\n" + account_text("main", deployment_.sandbox().base_url()) +
                       account_text("refusing", refusing_.base_url());
    text += fmt::format(
        "sources:\n  crm: {{dsn: \"{}\"}}\n"
        "  nowhere: {{dsn: 'host=127.0.0.1 port=1 dbname=none user=none connect_timeout=5'}}\n"
        "journal: {{path: state/journal.db}}\nstreams:\n",
        PrivatePostgres::shared().dsn(deployment_.database(), "dotsync"));
    for (const FairStream& stream : streams) text += stream_text(stream);
    write_file(deployment_.file("dotsync.yaml"), text);
  }

  /// Contacts of the stream that have the version.
  long delivered(const std::string& stream, const std::string& version) {
    const auto contacts = deployment_.contacts();
    return std::count_if(contacts.begin(), contacts.end(), [&](const auto& entry) {
      return entry.first.rfind(stream, 0) == 0 && entry.second.at("dataFields").at("POINTS").dump() == version;
    });
  }

  std::string log() { return read_file(deployment_.file("daemon.err")); }

  Deployment deployment_;
  SandboxProcess refusing_;
};

TEST_F(Fairness, StreamsInTroubleOfEveryKindDelayNoOther) {
  std::vector<FairStream> streams(std::begin(in_trouble), std::end(in_trouble));
  // One at the end of the order, one at its beginning.
  streams.push_back({"zealous", "main", "crm"});
  streams.insert(streams.begin(), {"apt", "main", "crm"});
  configure(streams);
  const auto daemon = deployment_.start({"run"});
  const auto all_have = [&](const char* version) {
    return wait_until([&] { return delivered("apt", version) == 3 && delivered("zealous", version) == 3; },
                      std::chrono::seconds(30));
  };
  ASSERT_TRUE(all_have("0")) << log();
  // Each is in the trouble that it is to be in.
  for (const char* words : {"the stream is parked\" stream=doomed", "status=401", "stream=sourceless"}) {
    EXPECT_TRUE(wait_until([&] { return log().find(words) != std::string::npos; }, std::chrono::seconds(30)))
        << words << "\n"
        << log();
  }
  for (const char* version : {"1", "2", "3"}) {
    deployment_.sql().exec("UPDATE customers SET version = version + 1");
    ASSERT_TRUE(all_have(version)) << version << "\n" << log();
  }
  for (const FairStream& stream : in_trouble) EXPECT_EQ(delivered(stream.name, "3"), 0) << stream.name;
  const Ran batches = deployment_.dotsync({"journal", "batches", "--stream", "slowpoke", "--json"});
  ASSERT_EQ(batches.code, 0) << batches.error;
  EXPECT_EQ(batches.json()[0]["state"], "submitting") << "it is still waited for";
}

/// The first rows of every stream go before the last ones of any: no stream has the account for itself.
TEST_F(Fairness, StreamsThatShareAnAccountAndASourceAllGetThrough) {
  std::vector<FairStream> streams;
  const char* names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  for (const char* name : names) streams.push_back({name, "main", "crm"});
  configure(streams);
  const auto daemon = deployment_.start({"run"});
  for (const char* version : {"0", "1"}) {
    for (const char* name : names) {
      EXPECT_TRUE(wait_until([&] { return delivered(name, version) == 3; }, std::chrono::seconds(30))) << name << "\n"
                                                                                                       << log();
    }
    deployment_.sql().exec("UPDATE customers SET version = version + 1");
  }
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
  EXPECT_EQ(deployment_.dotsync({"fsck"}).code, 0);
}

/// A contact is in one import at a time: the second stream's rows wait, and the turn waits with them.
TEST(SharedContacts, OneTurnDeliversWhatEachStreamSaysOfThem) {
  Deployment deployment({"--processing-ms", "1500"});
  create_people(deployment.sql(), 3);
  write_file(deployment.file("second.mapping.yaml"),
             "matchIdentifier: email\nidentifiers: {email: email}\ndataFields: {LASTNAME: name}\n");
  deployment.configure("matchIdentifier: email\nidentifiers: {email: email}\ndataFields: {FIRSTNAME: name}\n",
                       "  second: {table: public.customers, key: id, watermark: updated_at, "
                       "mapping: second.mapping.yaml}\n");
  const Ran turn = deployment.dotsync({"once", "--json"});
  EXPECT_EQ(turn.code, 0) << turn.error;
  const auto streams = turn.json()["streams"];
  EXPECT_EQ(streams.size(), 2U);
  for (const auto& stream : streams) EXPECT_EQ(stream["sent"], 3) << stream;
  const auto contacts = deployment.contacts();
  EXPECT_EQ(contacts.size(), 3U);
  for (const auto& [address, contact] : contacts) {
    EXPECT_EQ(contact.at("dataFields").at("FIRSTNAME"), contact.at("dataFields").at("LASTNAME")) << address;
  }
}

/// As calls run low they slow down: the account is never asked for more than it gives.
TEST(Calls, StayWithinTheLimitThatAnswersTell) {
  Deployment deployment({"--processing-ms", "20", "--limit-per-minute", "8", "--limit-window-s", "2"});
  create_people(deployment.sql(), 24);
  deployment.configure(people_mapping, "    batch: {contacts_max: 2}\n");
  const Ran once = deployment.dotsync({"once"});
  EXPECT_EQ(once.code, 0) << once.error;
  EXPECT_EQ(deployment.contacts().size(), 24U);
  EXPECT_EQ(deployment.sandbox().requests().find("\"status\":429"), std::string::npos)
      << deployment.sandbox().requests();
}

}  // namespace
}  // namespace dotsync

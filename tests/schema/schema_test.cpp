// The JSON Schemas that editors use say what the decoders say: the same keys, good files accepted, bad shapes refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "mapping/mapping.hpp"
#include "mapping/transform.hpp"
#include "schema/json_schema.hpp"
#include "support/mapping_page.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using nlohmann::json;
using Keys = std::set<std::string>;

const std::string root = DOTSYNC_SOURCE_DIR;

const JsonSchema& config_schema() {
  static const JsonSchema schema(root + "/config", "dotsync.schema.json");
  return schema;
}
const JsonSchema& mapping_schema() {
  static const JsonSchema schema(root + "/config", "mapping.schema.json");
  return schema;
}

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What the schema says of a YAML text; nothing where it is no YAML that dotsync reads.
std::optional<std::vector<std::string>> verdict(const JsonSchema& schema, const std::string& text) {
  Problems problems;
  const auto yaml = parse_yaml(text, "f.yaml", problems);
  if (!yaml || !problems.empty()) return std::nullopt;
  return schema.problems(json_of(*yaml));
}

void expect_accepted(const JsonSchema& schema, const std::string& text, const std::string& name) {
  const auto problems = verdict(schema, text);
  ASSERT_TRUE(problems) << name;
  for (const std::string& problem : *problems) ADD_FAILURE() << name << ": " << problem << "\n" << text;
}

TEST(Schemas, AcceptWhatIsRight) {
  expect_accepted(config_schema(), text_of(root + "/config/dotsync.yaml"), "config/dotsync.yaml");
  expect_accepted(config_schema(),
                  "account: {region: r1, username: {env: U}, password: {env: P}}\nsource: {dsn: service=crm}\n"
                  "streams: {s: {table: t, watermark: w, mapping: {" +
                      std::string("matchIdentifier: e, identifiers: {e: e}}}}\n"),
                  "the smallest configuration");
  expect_accepted(mapping_schema(), text_of(root + "/config/customers.mapping.yaml"), "customers.mapping.yaml");
  expect_accepted(mapping_schema(), text_of(root + "/demo/customers.mapping.yaml"), "demo/customers.mapping.yaml");
  std::size_t count = 0;
  for (const PageExample& example : read_mapping_page(root + "/docs/mapping.md").examples) {
    if (example.cases.front().kind == PageCase::Kind::error) continue;
    expect_accepted(mapping_schema(), example.whole_mapping(), "docs/mapping.md:" + std::to_string(example.line));
    ++count;
  }
  EXPECT_GT(count, 40U);
}

/// No schema can know: what other keys or the machine say, times and sizes by their value, patterns, templates.
const std::set<std::string> beyond_a_schema = {
    "config-body-too-large.yaml",       "config-dsn-with-password.yaml",    "config-journal-keep-too-short.yaml",
    "config-mapping-file-missing.yaml", "config-plain-password.yaml",       "config-unknown-account.yaml",
    "config-unknown-zone.yaml",         "mapping-bad-regex.yaml",           "mapping-match-not-mapped.yaml",
    "mapping-regex-without-group.yaml", "mapping-template-open-brace.yaml", "mapping-value-cannot-be-sent.yaml",
    "mapping-zone-unknown.yaml"};

TEST(Schemas, RefuseWhatIsOfTheWrongShape) {
  std::size_t refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/tests/data/broken")) {
    const std::string name = entry.path().filename().string();
    const JsonSchema& schema = name.rfind("mapping-", 0) == 0 ? mapping_schema() : config_schema();
    const auto problems = verdict(schema, text_of(entry.path().string()));
    if (!problems) continue;  // no YAML for any editor either, or one that dotsync does not read
    EXPECT_EQ(problems->empty(), beyond_a_schema.contains(name)) << name;
    if (!problems->empty()) ++refused;
  }
  EXPECT_GT(refused, 40U);
}

/// A block of a file: where its schema stands, and a file in which the block has a key that nobody knows.
struct Block {
  std::string pointer;
  std::string text;
};

const std::string stranger = "qqqqqqqqqqqqqqqqqqqq: 1";
const std::string head = "matchIdentifier: email\nidentifiers: {email: email}\n";

std::string with_stranger(std::string text) {
  const std::size_t at = text.find('%');
  return text.replace(at, 1, stranger);
}

/// What the decoder lists beside the stranger.
Keys known_keys(const Problems& problems) {
  Keys keys;
  const std::string mark = "known here: ";
  for (const Problem& problem : problems.all()) {
    const std::size_t begin = problem.what.find(mark);
    if (begin == std::string::npos || problem.what.find("'qqqq") == std::string::npos) continue;
    std::istringstream words(problem.what.substr(begin + mark.size()));
    for (std::string word; words >> word;) keys.insert(word.substr(0, word.find(',')));
  }
  return keys;
}

/// Pointers of all schemas of blocks with keys of their own.
void find_blocks(const json& schema, const std::string& pointer, Keys& found) {
  if (schema.is_object() && schema.contains("additionalProperties") && schema["additionalProperties"] == false)
    found.insert(pointer);
  if (!schema.is_structured()) return;
  for (const auto& [key, value] : schema.items()) find_blocks(value, pointer + "/" + key, found);
}

void expect_same_keys(const JsonSchema& schema, const std::vector<Block>& blocks, const Keys& apart,
                      const std::function<void(const std::string&, Problems&)>& decode) {
  Keys visited = apart;
  for (const Block& block : blocks) {
    visited.insert(block.pointer);
    Problems problems;
    decode(with_stranger(block.text), problems);
    const Keys known = known_keys(problems);
    Keys written;
    for (const auto& entry : schema.root().at(json::json_pointer(block.pointer)).at("properties").items())
      written.insert(entry.key());
    EXPECT_EQ(known, written) << "at '" << block.pointer << "': the decoder knows the first, the schema the second";
  }
  Keys all;
  find_blocks(schema.root(), "", all);
  EXPECT_EQ(visited, all) << "blocks that are looked at, and those of the schema";
}

TEST(Schemas, HaveTheKeysOfTheConfiguration) {
  const std::string account = "account: {region: r1, username: {env: U}, password: {env: P}, ";
  const std::string stream = "streams: {s: {table: t, watermark: w, mapping: m, ";
  expect_same_keys(
      config_schema(),
      {{"", "%\n" + right_config()},
       {"/definitions/account", account + "%}\n"},
       {"/definitions/account/properties/timing", account + "timing: {%}}\n"},
       {"/definitions/credential/anyOf/1", "account: {username: {env: U, %}}\n"},
       {"/definitions/source", "source: {dsn: x, %}\n"},
       {"/definitions/stream", stream + "%}}\n"},
       {"/definitions/stream/properties/watermark/anyOf/1", "streams: {s: {watermark: {column: c, %}}}\n"},
       {"/definitions/schedule", stream + "schedule: {every: 1s, %}}}\n"},
       {"/definitions/stream/properties/batch", stream + "batch: {%}}}\n"},
       {"/definitions/stream/properties/guard/anyOf/1", stream + "guard: {%}}}\n"},
       {"/properties/journal", "journal: {%}\n"},
       {"/properties/monitor", "monitor: {%}\n"},
       {"/properties/log", "log: {%}\n"},
       {"/properties/alerts", "alerts: {%}\n"},
       {"/properties/alerts/properties/webhook", "alerts: {webhook: {%}}\n"}},
      {}, [](const std::string& text, Problems& problems) { parse_settings(text, "d.yaml", false, problems); });
}

TEST(Schemas, HaveTheKeysOfTheMapping) {
  const std::string channels = "/properties/channelProperties";
  const std::string email = channels + "/properties/email";
  const std::string transforms = "/definitions/transform/anyOf/1";
  const std::string leaf = "/definitions/leaf/anyOf/1";
  expect_same_keys(
      mapping_schema(),
      {{"", head + "%\n"},
       {leaf, head + "dataFields: {F: {column: a, %}}\n"},
       {leaf + "/properties/country/anyOf/1",
        head + "dataFields: {F: {column: a, type: phone, country: {column: c, %}}}\n"},
       {channels, head + "channelProperties: {%}\n"},
       {email, head + "channelProperties: {email: {%}}\n"},
       {email + "/properties/resubscribeOptions", head + "channelProperties: {email: {resubscribeOptions: {%}}}\n"},
       {channels + "/properties/sms", head + "channelProperties: {sms: {%}}\n"},
       {channels + "/properties/whatsApp", head + "channelProperties: {whatsApp: {%}}\n"},
       {"/properties/lists/items", head + "lists: [{id: 1, %}]\n"},
       {"/properties/preferences/items", head + "preferences: [{id: 1, %}]\n"},
       {"/properties/consentRecords/items", head + "consentRecords: [{%}]\n"}},
      {transforms}, [](const std::string& text, Problems& problems) {
        const auto yaml = parse_yaml(text, "m.yaml", problems);
        if (yaml) compile_mapping(*yaml, "m.yaml", problems);
      });
  // Transforms are names as often as keys.
  Keys written;
  const json& steps = mapping_schema().root()["definitions"]["transform"]["anyOf"];
  for (const json& name : steps[0]["enum"]) written.insert(name.get<std::string>());
  for (const auto& entry : steps[1]["properties"].items()) written.insert(entry.key());
  const auto names = transform_names();
  EXPECT_EQ(written, Keys(names.begin(), names.end()));
}

/// What an editor shows beside a key.
TEST(Schemas, DescribeEveryKey) {
  const std::function<void(const json&, const std::string&)> check = [&](const json& schema, const std::string& path) {
    if (!schema.is_structured()) return;
    const bool block = schema.is_object() && schema.value("additionalProperties", json(true)) == false;
    for (const auto& [key, value] : schema.items()) {
      if (key == "properties" && block) {
        for (const auto& [name, property] : value.items()) {
          const bool named = property.contains("description") || property.contains("$ref");
          EXPECT_TRUE(named) << path << "/" << name;
        }
      }
      check(value, path + "/" + key);
    }
  };
  check(config_schema().root(), "dotsync");
  check(mapping_schema().root(), "mapping");
}

}  // namespace
}  // namespace dotsync

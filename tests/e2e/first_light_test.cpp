// The main job, judged by a computation that knows neither mapping nor ledger: SQL says what the account must hold.
#include <gtest/gtest.h>

#include "e2e/deployment.hpp"

namespace dotsync {
namespace {

/// What demo/customers.mapping.yaml makes of demo/customers.sql, one row an address: of several rows the newest.
constexpr const char* expected_contacts = R"sql(
SELECT DISTINCT ON (address) address, jsonb_strip_nulls(jsonb_build_object(
  'identifiers', jsonb_build_object('email', address, 'customerId', id::text),
  'dataFields', jsonb_build_object(
    'FIRSTNAME', first_name, 'LASTNAME', last_name,
    'FULLNAME', CASE WHEN first_name IS NOT NULL OR last_name IS NOT NULL THEN trim(concat(first_name, ' ', last_name)) END,
    'CITY', city, 'COUNTRY', CASE country WHEN 'UK' THEN 'GB' ELSE country END, 'SPEND', lifetime_value,
    'BIRTHDAY', to_char(dob, 'YYYY-MM-DD'), 'VIP', is_vip, 'SOURCE', 'crm'),
  'status', CASE newsletter WHEN false THEN 'unsubscribed' ELSE 'subscribed' END,
  'lists', CASE WHEN is_vip THEN jsonb_build_array(345579, 345580) ELSE jsonb_build_array(345579) END,
  'preferences', CASE WHEN likes_mens IS NOT NULL
    THEN jsonb_build_array(jsonb_build_object('id', 2, 'isOptedIn', likes_mens)) END,
  'consentRecords', CASE WHEN consented_at IS NOT NULL THEN jsonb_build_array(jsonb_build_object(
    'text', 'Yes, I would like the newsletter',
    'dateTimeConsented', to_char(consented_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'url', 'https://shop.example/newsletter', 'ipAddress', '192.0.2.7', 'userAgent', 'Mozilla/5.0')) END))
FROM (SELECT *, lower(trim(email)) AS address FROM customers) c
WHERE address ~ '^[a-z0-9]+@[a-z]+[.][a-z]+$' AND address NOT LIKE '%@blocked.example'
ORDER BY address, updated_at DESC, id DESC
)sql";

std::map<std::string, nlohmann::json> expected(PgClient& sql) {
  std::map<std::string, nlohmann::json> contacts;
  for (const auto& row : sql.query(expected_contacts)) contacts.emplace(row[0], nlohmann::json::parse(row[1]));
  return contacts;
}

/// The first few differences, in words.
void expect_equal(const std::map<std::string, nlohmann::json>& found,
                  const std::map<std::string, nlohmann::json>& wanted) {
  EXPECT_EQ(found.size(), wanted.size());
  int shown = 0;
  for (const auto& [address, contact] : wanted) {
    const auto there = found.find(address);
    if (there != found.end() && there->second == contact) continue;
    if (++shown > 5) break;
    ADD_FAILURE() << address << " must be\n  " << contact << "\nbut is\n  "
                  << (there == found.end() ? "not there" : there->second.dump());
  }
}

nlohmann::json turn(Deployment& deployment, int code) {
  const Ran ran = deployment.dotsync({"once", "--json"});
  EXPECT_EQ(ran.code, code) << ran.error;
  return ran.json().at("streams").at(0);
}

TEST(FirstLight, ContactsEqualWhatTableAndMappingSay) {
  Deployment deployment;
  PgClient& sql = deployment.sql();
  std::string demo = read_file(DOTSYNC_SOURCE_DIR "/demo/customers.sql");
  const std::string role = "CREATE ROLE dotsync LOGIN;";  // every deployment has it
  sql.exec(demo.erase(demo.find(role), role.size()));
  deployment.configure(read_file(DOTSYNC_SOURCE_DIR "/demo/customers.mapping.yaml"));

  // 20 rows without and 50 with a broken address are rejected, 4 are suppressed: those need a person.
  const nlohmann::json first = turn(deployment, 1);
  EXPECT_EQ(first["read"], 10'000);
  const auto wanted = expected(sql);
  ASSERT_GT(wanted.size(), 9'000U);
  expect_equal(deployment.contacts(), wanted);
  EXPECT_EQ(first["created"], wanted.size());
  EXPECT_EQ(first["open"], 0);

  // Only what changed travels: a note that no mapping names does not.
  sql.exec("UPDATE customers SET city = 'Ghent', likes_mens = true WHERE id % 100 = 3");
  sql.exec("UPDATE customers SET note = 'called' WHERE id % 100 = 4");
  const long before = deployment.arrived();
  const nlohmann::json second = turn(deployment, 0);
  EXPECT_EQ(second["sent"], 100);
  EXPECT_EQ(second["updated"], 100);
  EXPECT_EQ(deployment.arrived() - before, 100);
  expect_equal(deployment.contacts(), expected(sql));

  const long settled = deployment.arrived();
  const nlohmann::json third = turn(deployment, 0);
  EXPECT_EQ(third["sent"], 0);
  EXPECT_EQ(third["imports"], nlohmann::json::array());
  EXPECT_EQ(deployment.arrived(), settled);

  const Ran fsck = deployment.dotsync({"fsck"});
  EXPECT_EQ(fsck.code, 0) << fsck.out << fsck.error;
}

}  // namespace
}  // namespace dotsync

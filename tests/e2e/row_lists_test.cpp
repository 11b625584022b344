// Rows that name their lists in an array column: looked up in the account by the daemon itself.
#include <gtest/gtest.h>

#include "e2e/deployment.hpp"

namespace dotsync {
namespace {

using nlohmann::json;

TEST(RowLists, AreLookedUpAndAnUnknownOneRejectsItsRowAlone) {
  Deployment deployment;
  deployment.sql().exec(
      "CREATE TABLE customers (id bigint PRIMARY KEY, email text, segments text[], list_ids integer[], updated_at "
      "timestamptz NOT NULL DEFAULT now()); CREATE INDEX ON customers (updated_at, id);"
      "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync;"
      "INSERT INTO customers VALUES (1, 'a@example.com', '{VIP,Newsletter}', NULL), (2, 'b@example.com', NULL, '{1}'),"
      "(3, 'c@example.com', '{VIP,Platinum}', NULL), (4, 'd@example.com', '{}', '{345579,345579}')");
  deployment.configure(
      "matchIdentifier: email\nidentifiers: {email: email}\nlists: [{names: segments}, {ids: list_ids}]\n");
  EXPECT_EQ(deployment.dotsync({"check"}).code, 0);
  const Ran once = deployment.dotsync({"once", "--json"});
  EXPECT_EQ(once.code, 1) << "one row is rejected: " << once.error;
  const auto contacts = deployment.contacts();
  ASSERT_EQ(contacts.size(), 3U);
  EXPECT_EQ(contacts.at("a@example.com")["lists"], json({345579, 345580}));
  EXPECT_EQ(contacts.at("b@example.com")["lists"], json({1}));
  EXPECT_EQ(contacts.at("d@example.com")["lists"], json({345579}));
  const json failures = deployment.dotsync({"journal", "failures", "--json"}).json();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0]["row_key"], "3");
  EXPECT_EQ(failures[0]["code"], "unknown_list");
  EXPECT_EQ(failures[0]["field"], "lists[1].names");
  EXPECT_EQ(failures[0]["description"], "the account has no list of this name: 'Platinum'");
}

}  // namespace
}  // namespace dotsync

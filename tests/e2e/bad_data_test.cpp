// Values that are hard to carry: each arrives exactly or is listed with its reason, and no neighbour suffers.
#include <gtest/gtest.h>

#include "e2e/deployment.hpp"

namespace dotsync {
namespace {

constexpr const char* mapping =
    "matchIdentifier: email\n"
    "identifiers: {email: email}\n"
    "dataFields:\n"
    "  FIRSTNAME: name\n"
    "  SPEND: {column: amount, type: number}\n"
    "  ORDERS: {column: ratio, type: number}\n"
    "  BIRTHDAY: {column: born, type: date}\n"
    "  LASTLOGIN: {column: seen, type: datetime}\n";

constexpr const char* table =
    "CREATE TABLE customers (id bigint PRIMARY KEY, email text, name text, amount numeric, ratio double precision,"
    " born date, seen timestamptz, updated_at timestamptz NOT NULL DEFAULT now());"
    "CREATE INDEX ON customers (updated_at, id); GRANT SELECT ON customers TO dotsync";

/// Row key -> code of all rows that did not arrive.
std::map<std::string, std::string> codes(Deployment& deployment) {
  std::map<std::string, std::string> codes;
  for (const auto& failure : deployment.dotsync({"journal", "failures", "--json"}).json()) {
    EXPECT_NE(failure["remedy"], "") << failure;
    codes.emplace(failure["row_key"].get<std::string>(), failure["code"].get<std::string>());
  }
  return codes;
}

TEST(BadData, IsRejectedWithAReasonOrArrivesExactly) {
  Deployment deployment;
  deployment.configure(mapping);
  deployment.sql().exec(table);
  deployment.sql().exec(R"sql(
    INSERT INTO customers (id, email, name, amount, ratio, born, seen) VALUES
      (1, 'a1@example.com', 'plain', 1.50, 0.1, '2000-02-29', '2024-05-01 10:00:00.123456+02'),
      (2, 'a2@example.com', 'not a number', 'NaN', 1, NULL, NULL),
      (3, 'a3@example.com', 'no end', 1, 'Infinity', NULL, NULL),
      (4, 'a4@example.com', 'numeric without end', 'Infinity', 1, NULL, NULL),
      (5, 'a5@example.com', 'born for ever', 1, 1, 'infinity', NULL),
      (6, 'a6@example.com', 'born long ago', 1, 1, '0044-03-15 BC', NULL),
      (7, 'a7@example.com', 'seen before time', 1, 1, NULL, '-infinity'),
      (8, 'a8@example.com', repeat('x', 300), 1, 1, NULL, NULL),
      (9, 'a9@example.com', repeat('é', 255), 1, 1, NULL, NULL),
      (10, 'a10@example.com', 'exact', 1234567890123456789012345678901234567890, 1e15, NULL, NULL),
      (11, 'a11@example.com', E'tab\tline\nbell\x07 quote" back\\slash', -0.000000000000000000001, -2.5e-7, NULL, NULL),
      (12, 'a12@example.com', '👩‍👩‍👧 陽子' || chr(8238), 1, 1, NULL, NULL),
      (13, 'a13@example.com', '', 1, 1, NULL, NULL),
      (14, E'a14@exam\nple.com', 'broken address', 1, 1, NULL, NULL),
      (15, repeat('a', 400) || '@example.com', 'long address', 1, 1, NULL, NULL))sql");
  EXPECT_EQ(deployment.dotsync({"once"}).code, 1);

  const auto rejected = codes(deployment);
  for (const char* key : {"2", "3", "4", "5", "6", "7", "8", "14", "15"}) EXPECT_EQ(rejected.count(key), 1U) << key;
  const auto contacts = deployment.contacts();
  const auto field = [&](const char* address, const char* name) {
    return contacts.at(address).at("dataFields").at(name);
  };
  EXPECT_EQ(contacts.size(), 15U - rejected.size());
  EXPECT_EQ(field("a1@example.com", "BIRTHDAY"), "2000-02-29");
  EXPECT_EQ(field("a9@example.com", "FIRSTNAME").get<std::string>().size(), 510U);
  EXPECT_EQ(field("a11@example.com", "FIRSTNAME"), "tab\tline\nbell\a quote\" back\\slash");
  EXPECT_EQ(field("a12@example.com", "FIRSTNAME"), "👩‍👩‍👧 陽子\u202E");
  // As text: a number that goes through a double is another one.
  const std::string lines = deployment.sandbox().contacts();
  EXPECT_NE(lines.find("\"SPEND\":1234567890123456789012345678901234567890"), std::string::npos) << lines;
  EXPECT_NE(lines.find("\"SPEND\":-0.000000000000000000001"), std::string::npos) << lines;
}

/// A database without an encoding gives out whatever bytes are in it.
TEST(BadData, BytesThatAreNoTextAreRejected) {
  Deployment deployment;
  deployment.configure(mapping);
  deployment.sql().exec("CREATE DATABASE raw ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
  PgClient raw(PrivatePostgres::shared().dsn("raw"));
  raw.exec(table);
  raw.exec(
      "INSERT INTO customers (id, email, name) VALUES (1, 'b1@example.com', 'good'), "
      "(2, 'b2@example.com', E'bad \\xC3\\x28'), (3, 'b3@example.com', E'cut \\xE9')");
  std::string text = read_file(deployment.file("dotsync.yaml"));
  const std::string name = "dbname=" + deployment.database();
  ASSERT_NE(text.find(name), std::string::npos) << text;
  text.replace(text.find(name), name.size(), "dbname=raw");
  write_file(deployment.file("dotsync.yaml"), text);

  const Ran once = deployment.dotsync({"once"});
  EXPECT_EQ(once.code, 1) << once.error;
  EXPECT_EQ(deployment.contacts().count("b1@example.com"), 1U);
  const auto rejected = codes(deployment);
  EXPECT_EQ(rejected.count("2"), 1U);
  EXPECT_EQ(rejected.count("3"), 1U);
}

}  // namespace
}  // namespace dotsync

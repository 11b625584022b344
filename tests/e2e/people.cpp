#include "e2e/people.hpp"

#include <fmt/format.h>

namespace dotsync {

void create_people(PgClient& sql, int rows) {
  sql.exec(
      "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, version bigint NOT NULL DEFAULT 0,"
      "  email text GENERATED ALWAYS AS ('p' || id || '@example.com') STORED,"
      "  updated_at timestamptz NOT NULL DEFAULT now());"
      "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END "
      "$$;"
      "CREATE TRIGGER stamp BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();"
      "CREATE INDEX ON customers (updated_at, id);"
      "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync");
  sql.exec(fmt::format("INSERT INTO customers (id, name) SELECT i, 'n' || i FROM generate_series(1, {}) i", rows));
}

std::map<std::string, std::string> versions_in_table(PgClient& sql) {
  std::map<std::string, std::string> versions;
  for (const auto& row : sql.query("SELECT email, version FROM customers")) versions.emplace(row[0], row[1]);
  return versions;
}

std::map<std::string, std::string> versions_in_account(const Deployment& deployment) {
  std::map<std::string, std::string> versions;
  for (const auto& [address, contact] : deployment.contacts()) {
    versions.emplace(address, contact.at("dataFields").at("POINTS").dump());
  }
  return versions;
}

}  // namespace dotsync

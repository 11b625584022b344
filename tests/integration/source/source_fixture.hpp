// What the tests of lib/source against a real PostgreSQL share: a fresh database, a role with few privileges, a reader.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "source/postgres_reader.hpp"
#include "support/private_postgres.hpp"

namespace dotsync {

class SourceTest : public ::testing::Test {
 protected:
  /// On the server that all tests share.
  SourceTest() : SourceTest(PrivatePostgres::shared()) {}
  explicit SourceTest(PrivatePostgres& server);
  ~SourceTest() override;

  /// A reader that connects as `role`.
  PostgresReader reader(const std::string& role = "postgres");
  /// The role `dotsync_<database>`, which may read nothing until it is granted.
  const std::string& plain_role() const { return plain_role_; }
  /// A connection of the superuser to the fresh database.
  PgClient connect(const std::string& role = "postgres") const;
  std::string dsn(const std::string& role = "postgres") const;

  /// Until the test ends. Its workers take transaction ids, and begin before the server lists them as sessions.
  void stop_autovacuum();

  /// public.customers(id bigint primary key, name text, updated_at timestamptz not null), with a trigger that stamps.
  void create_customers();
  static StreamQuery customers();
  /// All keys of a pass, page by page, from `bounds`.
  static std::vector<std::string> read_all(PostgresReader& reader, const StreamQuery& query, const PassBounds& bounds,
                                           std::size_t limit);

  SystemClock clock_;
  PrivatePostgres& server_;
  std::string database_;
  std::string plain_role_;
  PgClient sql_;

 private:
  bool autovacuum_stopped_ = false;
};

/// The failure that `call` throws; a test failure where it throws none.
template <class Call>
SourceFailure failure_of(Call&& call) {
  try {
    call();
  } catch (const SourceError& error) {
    return error.failure();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace dotsync

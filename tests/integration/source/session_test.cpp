// Sessions, privileges and what goes wrong: hostile defaults of a role, missing grants, lost and frozen servers.
#include <signal.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "source_fixture.hpp"

namespace dotsync {
namespace {

class Sessions : public SourceTest {
 protected:
  void grant_all() {
    sql_.exec("GRANT SELECT ON customers TO " + plain_role() + "; GRANT SELECT (xmin) ON customers TO " + plain_role());
  }
};

TEST_F(Sessions, AreNotMovedByTheDefaultsOfTheRole) {
  create_customers();
  grant_all();
  sql_.exec("ALTER TABLE customers ADD b bytea, ADD f float8, ADD i interval");
  sql_.exec("INSERT INTO customers VALUES (1, 'a\\b', now(), '\\x00ff', 0.1::float8 + 0.2::float8, '1 day 02:03:04')");
  for (const char* setting :
       {"timezone = 'America/New_York'", "datestyle = 'German'", "intervalstyle = 'sql_standard'",
        "bytea_output = 'escape'", "extra_float_digits = -5", "search_path = 'nowhere'", "statement_timeout = '1ms'",
        "client_encoding = 'LATIN1'", "row_security = on", "default_transaction_isolation = 'serializable'",
        "lock_timeout = '1ms'", "transform_null_equals = on", "default_transaction_read_only = off"}) {
    sql_.exec("ALTER ROLE " + plain_role() + " SET " + setting);
  }
  StreamQuery query = customers();
  query.columns = {{"name", {}}, {"b", {}}, {"f", {}}, {"i", {}}};
  PostgresReader source = reader(plain_role());
  const PageAnswer answer = source.read_page(query, {{}, std::nullopt, 10});
  ASSERT_EQ(answer.page.size(), 1u);
  EXPECT_EQ(answer.page.place(0).watermark.substr(answer.page.place(0).watermark.size() - 3), "+00");
  EXPECT_EQ(answer.page.row(0).column(0), "a\\b");
  EXPECT_EQ(answer.page.row(0).column(1), "\\x00ff");
  EXPECT_EQ(answer.page.row(0).column(2), "0.30000000000000004");
  EXPECT_EQ(answer.page.row(0).column(3), "1 day 02:03:04");
}

TEST_F(Sessions, NeverWrite) {
  create_customers();
  StreamQuery query = customers();
  query.table.clear();
  query.key = {"id"};
  sql_.exec(
      "CREATE FUNCTION write() RETURNS int LANGUAGE sql AS $$ INSERT INTO customers VALUES (99, 'x') RETURNING 1 $$");
  query.query = "SELECT 1 AS id, 'a' AS name, now() AS updated_at, write() AS w";
  PostgresReader source = reader();
  const SourceFailure failure = failure_of([&] { source.read_page(query, {{}, std::nullopt, 10}); });
  EXPECT_NE(failure.what.find("25006"), std::string::npos) << failure.what;
  EXPECT_EQ(sql_.value("SELECT count(*) FROM customers"), "0");
}

TEST_F(Sessions, NameTheExactGrant) {
  create_customers();
  PostgresReader source = reader(plain_role());
  const auto obstacle = [&] { return failure_of([&] { source.describe(customers()); }); };
  EXPECT_EQ(obstacle().hint, "GRANT SELECT ON public.customers TO " + plain_role() + ";");
  EXPECT_EQ(obstacle().part, Part::postgres);
  EXPECT_FALSE(obstacle().retryable);
  sql_.exec("GRANT SELECT (id, updated_at) ON customers TO " + plain_role());
  EXPECT_EQ(obstacle().hint, "GRANT SELECT (\"name\", xmin) ON public.customers TO " + plain_role() + ";");
  sql_.exec(obstacle().hint);
  EXPECT_EQ(source.describe(customers()).key, std::vector<std::string>{"id"});
  const Snapshot now = source.open_pass(customers(), {}).fence.snapshot;
  EXPECT_TRUE(read_all(source, customers(), {1, std::nullopt, now.xmax}, 5).empty());
  sql_.exec("REVOKE USAGE ON SCHEMA public FROM PUBLIC, " + plain_role());
  const std::string what = failure_of([&] { source.read_page(customers(), {{}, std::nullopt, 1}); }).what;
  EXPECT_NE(what.find("42501"), std::string::npos) << what;
  EXPECT_EQ(obstacle().hint, "GRANT USAGE ON SCHEMA public TO " + plain_role() + ";");
}

TEST_F(Sessions, RefuseWhatCannotBeReadByWatermark) {
  create_customers();
  sql_.exec(
      "CREATE MATERIALIZED VIEW m AS SELECT * FROM customers; CREATE VIEW v AS SELECT * FROM customers;"
      "CREATE TABLE nokey (id int, name text, updated_at timestamptz)");
  PostgresReader source = reader();
  StreamQuery query = customers();
  const auto failure = [&] { return failure_of([&] { source.describe(query); }); };
  query.table = "m";
  EXPECT_NE(failure().what.find("materialized view"), std::string::npos);
  query.table = "nokey";
  EXPECT_NE(failure().what.find("no primary key"), std::string::npos);
  query.key = {"id"};
  EXPECT_EQ(failure().hint.substr(0, 11), "ALTER TABLE");
  query.table = "v";
  EXPECT_FALSE(source.describe(query).xmin_filter);
  query.table = "customer";
  EXPECT_EQ(failure().part, Part::usage);
  query = customers();
  query.watermark.column = "update_at";
  EXPECT_EQ(failure().hint, "did you mean updated_at?");
  query = customers();
  query.columns = {{"nam", {}}};
  EXPECT_EQ(failure().hint, "did you mean name?");
  query = customers();
  query.watermark.column = "name";
  EXPECT_NE(failure().what.find("of type text"), std::string::npos);
  query = customers();
  query.where = "surname = 'x'";
  const SourceFailure wrong = failure_of([&] { source.read_page(query, {{}, std::nullopt, 1}); });
  EXPECT_EQ(wrong.part, Part::usage);
  EXPECT_NE(wrong.what.find("surname"), std::string::npos);
}

TEST_F(Sessions, RefuseRowsHiddenByPolicies) {
  create_customers();
  grant_all();
  sql_.exec("ALTER TABLE customers ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON customers USING (id < 5)");
  PostgresReader source = reader(plain_role());
  EXPECT_NE(failure_of([&] { source.describe(customers()); }).hint.find("BYPASSRLS"), std::string::npos);
}

TEST_F(Sessions, FollowPartitions) {
  sql_.exec(R"(CREATE TABLE customers (id int, name text, updated_at timestamptz NOT NULL, PRIMARY KEY (id))
      PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF customers FOR VALUES FROM (0) TO (100);
    CREATE TABLE high PARTITION OF customers FOR VALUES FROM (100) TO (200);
    INSERT INTO customers SELECT i, '', now() FROM generate_series(95, 105) i)");
  PostgresReader source = reader();
  EXPECT_TRUE(source.describe(customers()).xmin_filter);
  const Fence first = source.open_pass(customers(), {}).fence;
  sql_.exec("SELECT pg_current_xact_id()");
  EXPECT_EQ(read_all(source, customers(), {first.snapshot.xmin, std::nullopt, first.snapshot.xmax + 1}, 4).size(), 0u);
  EXPECT_EQ(read_all(source, customers(), {first.snapshot.xmin - 1, std::nullopt, first.snapshot.xmax}, 4).size(), 11u);
  sql_.exec("CREATE TABLE more PARTITION OF customers FOR VALUES FROM (200) TO (300)");
  EXPECT_EQ(source.open_pass(customers(), {first}).trust, Trust::from_the_beginning);
}

TEST_F(Sessions, ConnectAnewAfterALoss) {
  create_customers();
  PostgresReader source = reader();
  source.describe(customers());
  sql_.exec(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dotsync' AND datname = "
      "current_database()");
  const SourceFailure lost = failure_of([&] { source.describe(customers()); });
  EXPECT_TRUE(lost.retryable) << lost.what;
  EXPECT_EQ(source.describe(customers()).columns.size(), 1u);
}

TEST_F(Sessions, SayWhyTheyCannotConnectWithoutThePassword) {
  PostgresReader nowhere(
      {"crm", Secret("host=/nowhere password=hunter2"), std::chrono::seconds(5), false, std::chrono::seconds(15)},
      clock_);
  const SourceFailure failure = failure_of([&] { nowhere.describe(customers()); });
  EXPECT_TRUE(failure.retryable);
  EXPECT_EQ(failure.what.find("hunter2"), std::string::npos);
  PostgresReader garbled(
      {"crm", Secret("host=x password='hunter2"), std::chrono::seconds(5), false, std::chrono::seconds(15)}, clock_);
  const SourceFailure unread = failure_of([&] { garbled.describe(customers()); });
  EXPECT_EQ(unread.part, Part::usage);
  EXPECT_EQ((unread.what + unread.hint).find("hunter2"), std::string::npos);
}

TEST_F(Sessions, AreTimedOutByTheServer) {
  create_customers();
  sql_.exec("INSERT INTO customers VALUES (1, 'x')");
  PostgresReader source({"crm", Secret(dsn()), std::chrono::milliseconds(200), false, std::chrono::seconds(15)},
                        clock_);
  StreamQuery query = customers();
  query.where = "pg_sleep(30) IS NOT NULL";
  const SourceFailure failure = failure_of([&] { source.read_page(query, {{}, std::nullopt, 1}); });
  EXPECT_NE(failure.what.find("57014"), std::string::npos) << failure.what;
  EXPECT_TRUE(failure.retryable);
}

TEST_F(Sessions, ReportWhatCheckAsks) {
  create_customers();
  grant_all();
  PostgresReader source = reader(plain_role());
  const ServerInspection server = source.inspect_server();
  EXPECT_FALSE(server.superuser);
  EXPECT_FALSE(server.reads_all_stats);
  EXPECT_FALSE(server.in_recovery);
  EXPECT_TRUE(server.local);
  EXPECT_EQ(server.grant_stats, "GRANT pg_read_all_stats TO " + plain_role() + ";");
  StreamInspection stream = source.inspect_stream(customers());
  EXPECT_FALSE(stream.obstacle) << stream.obstacle->what;
  EXPECT_TRUE(stream.serving_index);
  EXPECT_FALSE(stream.may_write);
  EXPECT_TRUE(stream.xmin_filter);
  sql_.exec("DROP INDEX customers_updated_at_id_idx; GRANT UPDATE ON customers TO " + plain_role());
  stream = source.inspect_stream(customers());
  EXPECT_FALSE(stream.serving_index);
  EXPECT_TRUE(stream.may_write);
  sql_.exec("SELECT 1");
  EXPECT_EQ(stream.create_index, "CREATE INDEX CONCURRENTLY ON public.customers (\"updated_at\", \"id\");");
  StreamQuery query = customers();
  query.where = "nonsense(";
  EXPECT_TRUE(source.inspect_stream(query).obstacle.has_value());
}

TEST_F(Sessions, FindRowsByValueWhateverTheCase) {
  create_customers();
  sql_.exec("INSERT INTO customers VALUES (1, 'Ann@Example.com'), (2, 'bob'), (3, ' ann@example.com')");
  StreamQuery query = customers();
  query.where = "id < 3";
  PostgresReader source = reader();
  const std::vector<FoundRow> found = source.find_rows(query, "name", "ann@example.COM", 10);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(found[0].in_where, found[1].in_where);
}

}  // namespace
}  // namespace dotsync

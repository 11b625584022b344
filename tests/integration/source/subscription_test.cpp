// A table that logical replication fills, of a real publisher and subscriber.
#include <chrono>
#include <thread>

#include "source_fixture.hpp"

namespace dotsync {
namespace {

struct LogicalServer {
  PrivatePostgres server{std::vector<std::string>{"wal_level=logical"}};
};

/// Publisher and subscriber are two databases of one server; sql_ is the subscriber's.
class Subscription : private LogicalServer, public SourceTest {
 protected:
  Subscription()
      : SourceTest(server), publisher_name_(server.create_database()), publisher_(server.dsn(publisher_name_)) {
    stop_autovacuum();
    const char* table = "CREATE TABLE customers (id int PRIMARY KEY, name text, updated_at timestamptz NOT NULL)";
    publisher_.exec(table);
    publisher_.exec("INSERT INTO customers SELECT i, 'n', '2020-01-01' FROM generate_series(1, 5) i");
    publisher_.exec("CREATE PUBLICATION p FOR TABLE customers");
    publisher_.exec("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
    sql_.exec(table);
    sql_.exec(R"(ALTER TABLE customers ADD txid xid8 NOT NULL DEFAULT pg_current_xact_id();
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.txid := pg_current_xact_id(); RETURN NEW; END $$;
      CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();
      ALTER TABLE customers ENABLE ALWAYS TRIGGER stamp)");
    sql_.exec("CREATE SUBSCRIPTION s CONNECTION '" + server.dsn(publisher_name_) +
              "' PUBLICATION p WITH (create_slot = false, slot_name = 's')");
    wait_for("SELECT count(*) = 5 FROM customers");
    wait_for("SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel");
  }

  void wait_for(const std::string& question) {
    for (int tries = 0; sql_.value(question) != "t"; ++tries) {
      ASSERT_LT(tries, 2000) << question;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  std::string publisher_name_;
  PgClient publisher_;
};

TEST_F(Subscription, IsReadByTransactionIdsOfTheSubscriberAlone) {
  PostgresReader source = reader();
  const SourceFailure refused = failure_of([&] { source.describe(customers()); });
  EXPECT_NE(refused.what.find("logical replication"), std::string::npos) << refused.what;
  EXPECT_NE(refused.hint.find("watermark: {kind: xmin}"), std::string::npos) << refused.hint;
  EXPECT_EQ(source.read_scan(customers(), {std::nullopt, 10}).page.size(), 5u);

  StreamQuery by_xmin = customers();
  by_xmin.watermark = {"", WatermarkKind::xmin, "", 0};
  StreamQuery by_xid8 = customers();
  by_xid8.stream = "stamped";
  by_xid8.watermark = {"txid", WatermarkKind::xid8, "", 0};
  EXPECT_EQ(source.inspect_stream(by_xid8).stamp.state, TriggerState::fine);
  const Fence first = source.open_pass(by_xmin, {}).fence;
  const Fence stamped = source.open_pass(by_xid8, {}).fence;
  // A stamp of long ago: no bound on stamps would find it.
  publisher_.exec("UPDATE customers SET name = 'm', updated_at = '2020-01-02' WHERE id = 4");
  wait_for("SELECT name = 'm' FROM customers WHERE id = 4");
  const std::uint64_t end = source.open_pass(by_xmin, {first}).fence.snapshot.xmax;
  const std::vector<std::string> four = {"4"};
  EXPECT_EQ(read_all(source, by_xmin, {first.snapshot.xmin, std::nullopt, end}, 2), four);
  EXPECT_EQ(read_all(source, by_xid8, {stamped.snapshot.xmin, bound_text(stamped, WatermarkKind::xid8), end}, 2), four);
}

}  // namespace
}  // namespace dotsync

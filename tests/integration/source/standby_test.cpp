// A real hot standby: it does not see the primary's writers, and still no row of them may be missed; and its promotion.
#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "source_fixture.hpp"

namespace dotsync {
namespace {

/// The shared server has the databases of all other tests: too many to copy.
struct OwnServer {
  PrivatePostgres primary;
};

class Standby : private OwnServer, public SourceTest {
 protected:
  Standby() : SourceTest(primary) {
    stop_autovacuum();
    sql_.exec(
        R"(CREATE TABLE customers (id int PRIMARY KEY, name text, updated_at timestamptz NOT NULL, seq bigint NOT NULL,
        txid xid8 NOT NULL);
      CREATE SEQUENCE changes;
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.updated_at := clock_timestamp(); NEW.txid := pg_current_xact_id(); NEW.seq := nextval('changes');
           RETURN NEW; END $$;
      CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();
      INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 9) i)");
    standby_ = PrivatePostgres::standby_of(primary);
    catch_up();
  }

  PostgresReader standby_reader(bool allowed = true) {
    return PostgresReader(
        {"crm", Secret(standby_->dsn(database_)), std::chrono::seconds(20), allowed, std::chrono::seconds(15)}, clock_);
  }

  /// Until the standby shows all that the primary has committed.
  void catch_up() {
    // A record of its own: the position at the start of a segment is one that no replay reaches before the next record.
    const std::string lsn = sql_.value("SELECT pg_logical_emit_message(false, 'test', '')");
    sql_.exec("SELECT pg_switch_wal()");  // synchronous_commit is off: this writes what lingers
    PgClient standby(standby_->dsn(database_));
    const std::string asked = "SELECT pg_last_wal_replay_lsn() >= '" + lsn + "'";
    for (int tries = 0; standby.value(asked) != "t"; ++tries) {
      ASSERT_LT(tries, 2000) << "the standby does not follow";
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  static StreamQuery of_kind(WatermarkKind kind, const char* column) {
    StreamQuery query = customers();
    query.stream = to_text(kind);
    query.watermark.kind = kind;
    query.watermark.column = column;
    return query;
  }

  /// What a journal keeps of one stream between its passes.
  struct Stream {
    StreamQuery query;
    std::vector<Fence> history;
    PassBounds in_force;
    Trust trust = Trust::as_journaled;
  };

  static std::vector<std::string> pass(PostgresReader& source, Stream& stream) {
    const OpenedPass opened = source.open_pass(stream.query, stream.history);
    stream.trust = opened.trust;
    stream.history.push_back(parse_fence(fence_text(opened.fence)).value());
    PassBounds bounds = opened.trust == Trust::from_the_beginning ? PassBounds{} : stream.in_force;
    bounds.xmax = opened.fence.snapshot.xmax;
    stream.in_force = {opened.fence.snapshot.xmin, bound_text(opened.fence, stream.query.watermark.kind), 0};
    return read_all(source, stream.query, bounds, 4);
  }

  std::unique_ptr<PrivatePostgres> standby_;
};

TEST_F(Standby, IsReadOnlyWhereAllowedAndThenMissesNothing) {
  PostgresReader refused = standby_reader(false);
  EXPECT_NE(failure_of([&] { refused.open_pass(customers(), {}); }).hint.find("allow_standby"), std::string::npos);
  PostgresReader source = standby_reader();
  std::vector<Stream> streams(4);
  streams[0].query = of_kind(WatermarkKind::timestamp, "updated_at");
  streams[1].query = of_kind(WatermarkKind::sequence, "seq");
  streams[2].query = of_kind(WatermarkKind::xid8, "txid");
  streams[3].query = of_kind(WatermarkKind::xmin, "");
  PgClient late = connect();
  late.exec(
      "BEGIN; UPDATE customers SET name = 'late' WHERE id = 2; SAVEPOINT s; UPDATE customers SET name = 'late' "
      "WHERE id = 3");
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 5");
  catch_up();
  for (Stream& stream : streams) {
    EXPECT_EQ(pass(source, stream).size(), 9u) << stream.query.stream;
    EXPECT_EQ(stream.in_force.lower, std::nullopt) << stream.query.stream;
  }
  sql_.exec("UPDATE customers SET name = 'o' WHERE id = 7");
  late.exec("COMMIT");
  catch_up();
  for (Stream& stream : streams) {
    std::vector<std::string> keys = pass(source, stream);
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(stream.trust, Trust::as_journaled);
    EXPECT_EQ(keys, (std::vector<std::string>{"2", "3", "5", "7"})) << stream.query.stream;
    EXPECT_TRUE(pass(source, stream).empty()) << stream.query.stream;
  }
  // A failover that lost what the old primary committed last gives the same transaction ids out again.
  PgClient(standby_->dsn(database_)).exec("SELECT pg_promote()");
  for (Stream& stream : streams) {
    EXPECT_EQ(pass(source, stream).size(), 9u) << stream.query.stream;
    EXPECT_EQ(stream.trust, Trust::from_the_beginning) << stream.query.stream;
    pass(source, stream);
    EXPECT_EQ(stream.trust, Trust::as_journaled) << stream.query.stream;
  }
}

}  // namespace
}  // namespace dotsync

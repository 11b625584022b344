// Both fences against real sessions, hidden and prepared transactions, and the restarts that void them.
#include <algorithm>

#include "source/fence_reader.hpp"
#include "source_fixture.hpp"

namespace dotsync {
namespace {

class Fences : public SourceTest {
 protected:
  Fences() {
    stop_autovacuum();
    create_customers();
    sql_.exec("GRANT SELECT ON customers TO " + plain_role());
    sql_.exec("GRANT SELECT (xmin) ON customers TO " + plain_role());
  }

  OpenedPass open(PostgresReader& source) {
    OpenedPass opened = source.open_pass(customers(), history_);
    history_.push_back(opened.fence);
    return opened;
  }

  std::int64_t clock_us() {
    return std::stoll(sql_.value("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"));
  }

  std::vector<Fence> history_;
};

constexpr std::int64_t margin = 5'000'000;

TEST_F(Fences, StandAtTheClockWhenNothingIsOpen) {
  PostgresReader source = reader();
  const std::int64_t before = clock_us();
  const OpenedPass opened = open(source);
  const std::int64_t after = clock_us();
  EXPECT_FALSE(opened.fence.hidden);
  ASSERT_TRUE(opened.fence.bound.has_value());
  EXPECT_GE(*opened.fence.bound, before - margin);
  EXPECT_LE(*opened.fence.bound, after - margin);
  EXPECT_EQ(opened.trust, Trust::as_journaled);
  EXPECT_GT(opened.fence.snapshot.xmax, 0u);
  EXPECT_EQ(parse_fence(fence_text(opened.fence)), opened.fence);
}

TEST_F(Fences, WaitForTheOldestOpenTransaction) {
  PostgresReader source = reader();
  PgClient writer = connect();
  writer.exec("BEGIN");
  const std::int64_t start = std::stoll(writer.value("SELECT (extract(epoch FROM now()) * 1000000)::bigint"));
  writer.exec("INSERT INTO customers VALUES (1, 'late')");
  sql_.exec("SELECT pg_sleep(0.1)");
  const OpenedPass during = open(source);
  EXPECT_EQ(during.fence.bound, start - margin);
  EXPECT_EQ(during.fence.virtualxids.size(), 1u);
  writer.exec("COMMIT");
  EXPECT_GT(*open(source).fence.bound, start - margin);
}

TEST_F(Fences, IgnoreSessionsOfOtherDatabases) {
  PostgresReader source = reader();
  PgClient elsewhere(PrivatePostgres::shared().dsn("postgres"));
  elsewhere.exec("BEGIN; SELECT pg_current_xact_id()");
  sql_.exec("SELECT pg_sleep(0.05)");
  const std::int64_t before = clock_us();
  const OpenedPass opened = open(source);
  EXPECT_GE(*opened.fence.bound, before - margin);
  EXPECT_TRUE(opened.fence.virtualxids.empty());
}

TEST_F(Fences, WithoutThePrivilegeGoByVirtualXids) {
  PostgresReader source = reader(plain_role());
  const OpenedPass quiet = open(source);
  EXPECT_FALSE(quiet.fence.hidden);
  PgClient writer = connect();
  writer.exec("BEGIN; INSERT INTO customers VALUES (1, 'late')");
  const OpenedPass during = open(source);
  EXPECT_TRUE(during.fence.hidden);
  EXPECT_EQ(during.fence.bound, quiet.fence.mark);
  EXPECT_EQ(open(source).fence.bound, quiet.fence.mark) << "the same transaction still holds it";
  writer.exec("COMMIT");
  const OpenedPass after = open(source);
  EXPECT_FALSE(after.fence.hidden);
  EXPECT_GT(*after.fence.bound, *during.fence.bound);
}

TEST_F(Fences, WithTrackActivitiesOffGoByVirtualXidsForEverybody) {
  PostgresReader source = reader();
  const OpenedPass quiet = open(source);
  PgClient writer = connect();
  writer.exec("SET track_activities = off");
  writer.exec("BEGIN; INSERT INTO customers VALUES (1, 'late')");
  EXPECT_EQ(open(source).fence.bound, quiet.fence.mark);
  // Turned on again in the middle the session shows a query_start, but its transaction's start stays unknown.
  writer.exec("SET track_activities = on");
  writer.exec("SELECT 1");
  const OpenedPass still = open(source);
  EXPECT_TRUE(still.fence.hidden);
  EXPECT_EQ(still.fence.bound, quiet.fence.mark);
}

TEST_F(Fences, OfAFirstPassWithHiddenSessionsAreUnbounded) {
  PostgresReader source = reader(plain_role());
  PgClient writer = connect();
  writer.exec("BEGIN; INSERT INTO customers VALUES (1, 'late')");
  EXPECT_EQ(open(source).fence.bound, std::nullopt);
}

TEST_F(Fences, ArePutDownByPreparedTransactions) {
  PostgresReader source = reader();
  const OpenedPass before = open(source);
  PgClient writer = connect();
  writer.exec("BEGIN; INSERT INTO customers VALUES (1, 'late'); PREPARE TRANSACTION 'one'");
  const OpenedPass during = open(source);
  EXPECT_EQ(during.fence.prepared.size(), 1u);
  EXPECT_EQ(during.fence.bound, before.fence.bound);
  EXPECT_EQ(open(source).fence.bound, before.fence.bound);
  history_.clear();
  EXPECT_EQ(open(source).fence.bound, std::nullopt);
  writer.exec("COMMIT PREPARED 'one'");
  EXPECT_NE(open(source).fence.bound, std::nullopt);
}

TEST_F(Fences, StartAgainWhenTheTableIsAnotherOne) {
  PostgresReader source = reader();
  open(source);
  sql_.exec("ALTER TABLE customers RENAME TO old; CREATE TABLE customers (LIKE old INCLUDING ALL)");
  const OpenedPass swapped = open(source);
  EXPECT_EQ(swapped.trust, Trust::from_the_beginning);
  EXPECT_TRUE(swapped.fence.restart);
  EXPECT_EQ(open(source).trust, Trust::as_journaled);
}

TEST_F(Fences, StartAgainWhenAPartitionComesOrGoes) {
  sql_.exec(R"(CREATE TABLE parts (id int, name text, updated_at timestamptz NOT NULL, PRIMARY KEY (id))
      PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (100);
    CREATE TABLE old (id int PRIMARY KEY, name text, updated_at timestamptz NOT NULL);
    INSERT INTO old SELECT i, 'n', '2020-01-01' FROM generate_series(100, 104) i;
    INSERT INTO parts VALUES (1, 'n', now()))");
  for (const WatermarkKind kind : {WatermarkKind::timestamp, WatermarkKind::xmin}) {
    StreamQuery query = customers();
    query.stream = to_text(kind);
    query.table = "parts";
    query.watermark.kind = kind;
    PostgresReader source = reader();
    std::vector<Fence> history;
    const auto pass = [&] {
      const OpenedPass opened = source.open_pass(query, history);
      history.push_back(parse_fence(fence_text(opened.fence)).value());
      return opened.trust;
    };
    EXPECT_EQ(pass(), Trust::as_journaled);
    // Its rows are older than any bound, and were written by transactions that ended long ago.
    sql_.exec("ALTER TABLE parts ATTACH PARTITION old FOR VALUES FROM (100) TO (200)");
    EXPECT_EQ(pass(), Trust::from_the_beginning) << to_text(kind);
    EXPECT_EQ(read_all(source, query, {}, 4).size(), 6u);
    EXPECT_EQ(pass(), Trust::as_journaled);
    sql_.exec("ALTER TABLE parts DETACH PARTITION old");
    EXPECT_EQ(pass(), Trust::from_the_beginning) << to_text(kind);
    EXPECT_EQ(read_all(source, query, {}, 4).size(), 1u);
    EXPECT_EQ(pass(), Trust::as_journaled);
  }
}

// A table that is filled beside the other and takes its name holds rows that are older than the last fence.
TEST_F(Fences, StartAgainAfterASwapOfNames) {
  PostgresReader source = reader();
  sql_.exec("CREATE TABLE filled (LIKE customers INCLUDING ALL); INSERT INTO filled VALUES (1, 'n', '2020-01-01')");
  open(source);
  sql_.exec("BEGIN; ALTER TABLE customers RENAME TO gone; ALTER TABLE filled RENAME TO customers; COMMIT");
  EXPECT_EQ(open(source).trust, Trust::from_the_beginning);
  EXPECT_EQ(read_all(source, customers(), {}, 5), std::vector<std::string>{"1"});
  sql_.exec("BEGIN; ALTER TABLE customers RENAME TO filled; ALTER TABLE gone RENAME TO customers; COMMIT");
  EXPECT_EQ(open(source).trust, Trust::from_the_beginning) << "back again is another table too";
}

TEST_F(Fences, ReadTwoPassesWithoutABoundWhenTheClockStepsBack) {
  PostgresReader source = reader();
  open(source);
  history_.back().clock_us += 3'600'000'000;
  EXPECT_EQ(open(source).trust, Trust::without_bound);
  EXPECT_EQ(open(source).trust, Trust::without_bound);
  EXPECT_EQ(open(source).trust, Trust::as_journaled);
}

TEST_F(Fences, OfSequencesUseTheLargestNumberSeenBefore) {
  sql_.exec(R"(CREATE SEQUENCE changes; CREATE TABLE numbered (id int PRIMARY KEY, name text,
      updated_at bigint NOT NULL DEFAULT nextval('changes'));
    INSERT INTO numbered SELECT i FROM generate_series(1, 5) i)");
  StreamQuery query = customers();
  query.table = "numbered";
  query.watermark.kind = WatermarkKind::sequence;
  PostgresReader source = reader();
  history_.push_back(source.open_pass(query, history_).fence);
  EXPECT_EQ(history_.back().bound, std::nullopt);
  PgClient writer = connect();
  writer.exec("BEGIN; INSERT INTO numbered VALUES (6)");
  sql_.exec("INSERT INTO numbered VALUES (7)");
  history_.push_back(source.open_pass(query, history_).fence);
  EXPECT_EQ(history_.back().bound, 5) << "nothing open now was open at the first fence";
  history_.push_back(source.open_pass(query, history_).fence);
  EXPECT_EQ(history_.back().bound, 5);
  PassBounds bounds{0, bound_text(history_.back().bound, WatermarkKind::sequence), 0};
  EXPECT_EQ(read_all(source, query, bounds, 10), (std::vector<std::string>{"5", "7"}));
  writer.exec("COMMIT");
  history_.push_back(source.open_pass(query, history_).fence);
  EXPECT_EQ(history_.back().bound, 7);
}

}  // namespace
}  // namespace dotsync

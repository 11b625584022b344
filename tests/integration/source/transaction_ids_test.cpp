// Streams that go by transaction ids alone: kind xmin, which needs no column, and kind xid8, stamped by a trigger.
#include "source_fixture.hpp"

namespace dotsync {
namespace {

class TransactionIds : public SourceTest {
 protected:
  TransactionIds() { stop_autovacuum(); }

  static StreamQuery by_xmin() {
    StreamQuery query = customers();
    query.watermark.kind = WatermarkKind::xmin;
    query.watermark.column.clear();
    return query;
  }

  static StreamQuery by_xid8() {
    StreamQuery query = customers();
    query.watermark.kind = WatermarkKind::xid8;
    query.watermark.column = "txid";
    return query;
  }

  void create_plain() { sql_.exec("CREATE TABLE customers (id int PRIMARY KEY, name text)"); }

  void create_stamped() {
    sql_.exec(
        R"(CREATE TABLE customers (id int PRIMARY KEY, name text, txid xid8 NOT NULL DEFAULT pg_current_xact_id());
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.txid := pg_current_xact_id(); RETURN NEW; END $$;
      CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();
      ALTER TABLE customers ENABLE ALWAYS TRIGGER stamp)");
  }

  /// The keys of one whole pass, read as the engine does: `in_force_` moves with it.
  std::vector<std::string> pass(PostgresReader& source, const StreamQuery& query, std::size_t limit = 3) {
    const OpenedPass opened = source.open_pass(query, history_);
    EXPECT_EQ(opened.trust, Trust::as_journaled) << opened.reason;
    history_.push_back(parse_fence(fence_text(opened.fence)).value());
    in_force_.xmax = opened.fence.snapshot.xmax;
    const std::vector<std::string> keys = read_all(source, query, in_force_, limit);
    in_force_ = {opened.fence.snapshot.xmin, bound_text(opened.fence, query.watermark.kind), 0};
    return keys;
  }

  using Keys = std::vector<std::string>;
  std::vector<Fence> history_;
  PassBounds in_force_;
};

TEST_F(TransactionIds, OfTheRowsThemselvesNeedNoColumn) {
  create_plain();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i");
  PostgresReader source = reader();
  EXPECT_EQ(source.describe(by_xmin()).key, Keys{"id"});
  EXPECT_EQ(pass(source, by_xmin()).size(), 10u);
  EXPECT_EQ(pass(source, by_xmin()), Keys{});
  PgClient late = connect();
  late.exec("BEGIN; UPDATE customers SET name = 'late' WHERE id = 7");
  sql_.exec("UPDATE customers SET name = 'm' WHERE id IN (2, 9); INSERT INTO customers VALUES (11, 'new')");
  EXPECT_EQ(pass(source, by_xmin(), 2), (Keys{"2", "9", "11"}));
  EXPECT_EQ(pass(source, by_xmin()), (Keys{"2", "9", "11"})) << "the open transaction holds the range";
  late.exec("COMMIT");
  EXPECT_EQ(pass(source, by_xmin()), (Keys{"2", "7", "9", "11"}));
  EXPECT_EQ(pass(source, by_xmin()), Keys{});
}

TEST_F(TransactionIds, OfTheRowsThemselvesSeeSavepointsAndPreparedTransactions) {
  create_plain();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i");
  PostgresReader source = reader();
  pass(source, by_xmin());
  PgClient writer = connect();
  writer.exec(
      "BEGIN; UPDATE customers SET name = 'a' WHERE id = 1; SAVEPOINT s; UPDATE customers SET name = 'b' "
      "WHERE id = 2; ROLLBACK TO s; SAVEPOINT t; UPDATE customers SET name = 'c' WHERE id = 3");
  EXPECT_EQ(pass(source, by_xmin()), Keys{});
  writer.exec("PREPARE TRANSACTION 'p'");
  EXPECT_EQ(pass(source, by_xmin()), Keys{});
  writer.exec("COMMIT PREPARED 'p'");
  EXPECT_EQ(pass(source, by_xmin()), (Keys{"1", "3"}));
}

TEST_F(TransactionIds, TellWhichRowIsTheNewer) {
  create_plain();
  for (const char* id : {"3", "1", "2"}) sql_.exec(std::string("INSERT INTO customers VALUES (") + id + ", 'n')");
  PostgresReader source = reader();
  const PageAnswer page = source.read_page(by_xmin(), {{}, std::nullopt, 10});
  ASSERT_EQ(page.page.size(), 3u);
  EXPECT_LT(page.page.place(0).watermark_value, page.page.place(1).watermark_value) << "1 came before 2";
  EXPECT_LT(page.page.place(2).watermark_value, page.page.place(0).watermark_value);
  EXPECT_EQ(page.page.place(0).watermark, std::to_string(page.page.place(0).watermark_value));
  EXPECT_EQ(page.page.place(0).watermark_value, std::stoll(sql_.value("SELECT xmin FROM customers WHERE id = 1")));
  StreamQuery by_column = by_xmin();
  sql_.exec("ALTER TABLE customers ADD seen timestamp; UPDATE customers SET seen = '2026-01-01' WHERE id = 3");
  by_column.watermark.column = "seen";
  const PageAnswer ordered = source.read_page(by_column, {{}, std::nullopt, 10});
  ASSERT_EQ(ordered.page.size(), 3u);
  EXPECT_GT(ordered.page.place(2).watermark_value, ordered.page.place(0).watermark_value);
  by_column.watermark.column = "name";
  EXPECT_NE(failure_of([&] { source.describe(by_column); }).hint.find("leave watermark.column out"), std::string::npos);
}

TEST_F(TransactionIds, OfMaterializedViewsTellWhatARefreshChanged) {
  create_plain();
  sql_.exec(R"(INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i;
    CREATE MATERIALIZED VIEW m AS SELECT * FROM customers; CREATE UNIQUE INDEX ON m (id))");
  StreamQuery query = by_xmin();
  query.table = "m";
  query.key = {"id"};
  PostgresReader source = reader();
  EXPECT_EQ(pass(source, query).size(), 10u);
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 4");
  EXPECT_EQ(pass(source, query), Keys{});
  sql_.exec("REFRESH MATERIALIZED VIEW CONCURRENTLY m");
  EXPECT_EQ(pass(source, query), Keys{"4"});
  sql_.exec("REFRESH MATERIALIZED VIEW m");
  EXPECT_EQ(pass(source, query).size(), 10u) << "a plain refresh writes every row anew";
}

TEST_F(TransactionIds, WhereThereAreNoneEverythingIsReadEachTime) {
  create_plain();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i");
  sql_.exec("CREATE EXTENSION postgres_fdw; CREATE SERVER here FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" +
            PrivatePostgres::shared().socket_folder() + "', dbname '" + database_ +
            "'); CREATE USER MAPPING FOR CURRENT_USER SERVER here;"
            "CREATE FOREIGN TABLE f (id int, name text) SERVER here OPTIONS (table_name 'customers');"
            "CREATE VIEW v AS SELECT * FROM customers");
  PostgresReader source = reader();
  StreamQuery query = by_xmin();
  query.key = {"id"};
  for (const char* table : {"v", "f"}) {
    query.stream = query.table = table;
    history_.clear();
    in_force_ = {};
    EXPECT_EQ(pass(source, query).size(), 10u) << table;
    EXPECT_EQ(pass(source, query).size(), 10u) << table;
    EXPECT_EQ(source.read_page(query, {{}, std::nullopt, 2}).page.place(0).watermark_value, 0);
    EXPECT_EQ(source.read_keys(query, {"3"}).page.place(0).watermark, "0");
  }
  query = by_xmin();
  query.stream = "q";
  query.table.clear();
  query.query = "SELECT id, name FROM customers WHERE id < 5";
  query.key = {"id"};
  history_.clear();
  in_force_ = {};
  EXPECT_EQ(pass(source, query), (Keys{"1", "2", "3", "4"}));
}

TEST_F(TransactionIds, NeedThePrivilegeToReadThem) {
  create_plain();
  sql_.exec("GRANT SELECT (id, name) ON customers TO " + plain_role());
  PostgresReader source = reader(plain_role());
  const SourceFailure failure = failure_of([&] { source.describe(by_xmin()); });
  EXPECT_EQ(failure.hint, "GRANT SELECT (xmin) ON public.customers TO " + plain_role() + ";");
  sql_.exec(failure.hint);
  EXPECT_EQ(pass(source, by_xmin()), Keys{});
}

TEST_F(TransactionIds, StampedByATriggerAreReadOnceEach) {
  create_stamped();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i");
  PostgresReader source = reader();
  EXPECT_EQ(pass(source, by_xid8()).size(), 10u);
  EXPECT_EQ(pass(source, by_xid8()), Keys{});
  PgClient late = connect();
  late.exec("BEGIN; UPDATE customers SET name = 'late' WHERE id = 7");
  sql_.exec("UPDATE customers SET name = 'm' WHERE id IN (2, 9)");
  EXPECT_EQ(pass(source, by_xid8()), (Keys{"2", "9"}));
  EXPECT_EQ(pass(source, by_xid8()), Keys{}) << "an open transaction holds nothing up";
  late.exec("SAVEPOINT s; UPDATE customers SET name = 'later' WHERE id = 8; PREPARE TRANSACTION 'p'");
  EXPECT_EQ(pass(source, by_xid8()), Keys{});
  late.exec("COMMIT PREPARED 'p'");
  EXPECT_EQ(pass(source, by_xid8()), (Keys{"7", "8"})) << "the savepoint's row carries the id of the whole transaction";
  EXPECT_EQ(pass(source, by_xid8()), Keys{});
}

TEST_F(TransactionIds, StampedByATriggerNeedNoPrivilegeOnXmin) {
  create_stamped();
  sql_.exec("GRANT SELECT (id, name, txid) ON customers TO " + plain_role());
  sql_.exec("INSERT INTO customers VALUES (1, 'n')");
  PostgresReader source = reader(plain_role());
  EXPECT_EQ(pass(source, by_xid8()), Keys{"1"});
  EXPECT_EQ(pass(source, by_xid8()), Keys{});
}

TEST_F(TransactionIds, StampedByATriggerServeAViewToo) {
  create_stamped();
  sql_.exec("CREATE VIEW v AS SELECT * FROM customers; INSERT INTO customers VALUES (1, 'n'), (2, 'n')");
  StreamQuery query = by_xid8();
  query.table = "v";
  query.key = {"id"};
  PostgresReader source = reader();
  EXPECT_EQ(pass(source, query).size(), 2u);
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 2");
  EXPECT_EQ(pass(source, query), Keys{"2"});
}

// A table that was restored from another server carries ids that have not been given out here yet.
TEST_F(TransactionIds, StampedInTheFutureDoNotBlindTheStream) {
  create_stamped();
  sql_.exec(
      "ALTER TABLE customers DISABLE TRIGGER stamp; INSERT INTO customers VALUES (1, 'n', '4000000000'), (2, 'n', "
      "'9')");
  sql_.exec("ALTER TABLE customers ENABLE ALWAYS TRIGGER stamp");
  PostgresReader source = reader();
  EXPECT_EQ(pass(source, by_xid8()), (Keys{"2", "1"}));
  EXPECT_EQ(pass(source, by_xid8()), Keys{"1"}) << "read again each time, and never missed";
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 2");
  EXPECT_EQ(pass(source, by_xid8()), (Keys{"2", "1"}));
}

TEST_F(TransactionIds, StampedByATriggerGoOnAfterARestart) {
  create_stamped();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 6) i");
  PgClient late = connect();
  late.exec("BEGIN; UPDATE customers SET name = 'late' WHERE id = 5");
  {
    PostgresReader source = reader();
    pass(source, by_xid8());
  }
  late.exec("COMMIT");
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 2");
  PostgresReader fresh = reader();
  const OpenedPass opened = fresh.open_pass(by_xid8(), history_);
  PassBounds bounds = in_force_;
  bounds.xmax = opened.fence.snapshot.xmax;
  const PageAnswer first = fresh.read_page(by_xid8(), {bounds, std::nullopt, 1});
  ASSERT_EQ(first.page.size(), 1u);
  EXPECT_FALSE(first.last);
  const RowPlace& place = first.page.place(0);
  PostgresReader again = reader();
  const PageAnswer rest = again.read_page(by_xid8(), {bounds, PagePosition{place.watermark, place.key}, 5});
  ASSERT_EQ(rest.page.size(), 1u);
  EXPECT_EQ(place.key + rest.page.place(0).key, "52");
}

TEST_F(TransactionIds, WithoutAStampAreAskedForByXmin) {
  create_stamped();
  sql_.exec(
      "ALTER TABLE customers ALTER txid DROP NOT NULL; ALTER TABLE customers DISABLE TRIGGER stamp;"
      "INSERT INTO customers VALUES (1, 'n', NULL), (2, 'n', NULL)");
  PostgresReader source = reader();
  EXPECT_EQ(pass(source, by_xid8()), (Keys{"1", "2"}));
  EXPECT_EQ(pass(source, by_xid8()), Keys{});
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 2");
  EXPECT_EQ(pass(source, by_xid8()), Keys{"2"});
}

TEST_F(TransactionIds, OfAnotherTypeAreRefused) {
  sql_.exec("CREATE TABLE customers (id int PRIMARY KEY, name text, txid bigint)");
  PostgresReader source = reader();
  const SourceFailure failure = failure_of([&] { source.describe(by_xid8()); });
  EXPECT_EQ(failure.part, Part::usage);
  EXPECT_NE(failure.what.find("txid is of type bigint"), std::string::npos) << failure.what;
  EXPECT_NE(failure.hint.find("ADD COLUMN \"dotsync_txid\" xid8"), std::string::npos) << failure.hint;
}

TEST_F(TransactionIds, OfAnotherKindVoidTheFencesBefore) {
  create_stamped();
  PostgresReader source = reader();
  const Fence fence = source.open_pass(by_xid8(), {}).fence;
  EXPECT_EQ(source.open_pass(by_xmin(), {fence}).trust, Trust::from_the_beginning);
}

}  // namespace
}  // namespace dotsync

// Pages, positions, keys and columns as they come from a real server.
#include <algorithm>
#include <limits>

#include "source/page_sql.hpp"
#include "source_fixture.hpp"

namespace dotsync {
namespace {

using Pages = SourceTest;

TEST_F(Pages, CarryEveryRowOnceInOrder) {
  create_customers();
  sql_.exec("INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 250) i");
  PostgresReader source = reader();
  const std::vector<std::string> keys = read_all(source, customers(), {}, 7);
  ASSERT_EQ(keys.size(), 250u);
  EXPECT_EQ(keys.front(), "1");
  EXPECT_EQ(keys.back(), "250");
}

TEST_F(Pages, TellRowsWithOneStampApartByKey) {
  sql_.exec(R"(CREATE TABLE customers (id text PRIMARY KEY, name text, updated_at timestamptz NOT NULL);
    INSERT INTO customers SELECT md5(i::text), null, '2026-03-29 01:00:00.123456+00' FROM generate_series(1, 100) i)");
  PostgresReader source = reader();
  std::vector<std::string> keys = read_all(source, customers(), {}, 3);
  EXPECT_EQ(keys.size(), 100u);
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end());
}

TEST_F(Pages, GiveExactTexts) {
  sql_.exec(R"(CREATE TABLE customers (id numeric PRIMARY KEY, name text, active boolean, spend float8, seen timestamp,
      updated_at timestamptz NOT NULL);
    INSERT INTO customers VALUES (1.50, 'Zoë "quoted"', true, 0.1, '2026-07-01 12:00:00', '2026-03-29 02:00:00.123456+01'),
      (2, NULL, false, 'NaN', NULL, 'infinity'))");
  StreamQuery query = customers();
  query.columns = {{"name", {}}, {"active", {}}, {"spend", {}}, {"seen", "Europe/London"}, {"seen", {}}};
  PostgresReader source = reader();
  const PageAnswer answer = source.read_page(query, {{}, std::nullopt, 10});
  ASSERT_EQ(answer.page.size(), 2u);
  EXPECT_TRUE(answer.last);
  EXPECT_EQ(answer.page.place(0).key, "1.50");
  EXPECT_EQ(answer.page.place(0).watermark, "2026-03-29 01:00:00.123456+00");
  EXPECT_EQ(answer.page.place(0).watermark_value, 1774746000123456);
  EXPECT_EQ(answer.page.place(1).watermark_value, std::numeric_limits<std::int64_t>::max());
  EXPECT_GT(answer.page.place(0).snapshot_xmin, 0u);
  const Row row = answer.page.row(0);
  EXPECT_EQ(row.column(0), "Zoë \"quoted\"");
  EXPECT_EQ(row.column(1), "true");
  EXPECT_EQ(row.column(2), "0.1");
  EXPECT_EQ(row.column(3), "2026-07-01 11:00:00+00");
  EXPECT_EQ(row.column(4), "2026-07-01 12:00:00");
  EXPECT_EQ(answer.page.row(1).column(0), std::nullopt);
  const StreamFacts facts = source.describe(query);
  EXPECT_EQ(facts.columns[3].type, ColumnType::timestamptz);
  EXPECT_EQ(facts.columns[4].type, ColumnType::timestamp);
  EXPECT_EQ(facts.all_columns.size(), 6u);
}

TEST_F(Pages, GoOnFromAnyExactPosition) {
  sql_.exec(R"(CREATE TABLE customers (id int PRIMARY KEY, name text, updated_at timestamptz NOT NULL);
    INSERT INTO customers SELECT i, null, '2026-01-01'::timestamptz + i * interval '1 microsecond' FROM generate_series(1, 9) i)");
  PostgresReader source = reader();
  const PageAnswer answer = source.read_page(customers(), {{}, PagePosition{"2026-01-01 00:00:00.000004+00", "4"}, 2});
  ASSERT_EQ(answer.page.size(), 2u);
  EXPECT_FALSE(answer.last);
  EXPECT_EQ(answer.page.place(0).key, "5");
}

TEST_F(Pages, TakeCompositeKeysWithAnyText) {
  sql_.exec(R"(CREATE TABLE "Odd ""Table" (tenant int, "Code" text, name text, updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant, "Code"));
    INSERT INTO "Odd ""Table" SELECT t, c, t || c, '2026-01-01' FROM generate_series(1, 3) t,
      unnest(ARRAY['a"b', 'x\y', '', 'é,{}', '42']) c)");
  StreamQuery query = customers();
  query.table = R"(public."Odd ""Table")";
  PostgresReader source = reader();
  EXPECT_EQ(source.describe(query).key, (std::vector<std::string>{"tenant", "Code"}));
  const std::vector<std::string> keys = read_all(source, query, {}, 2);
  EXPECT_EQ(keys.size(), 15u);
  EXPECT_EQ(keys.front(), R"(["1",""])");
  const KeysAnswer found = source.read_keys(query, {R"(["2","a\"b"])", R"(["3","x\\y"])", R"(["9","x"])"});
  ASSERT_EQ(found.page.size(), 2u);
}

TEST_F(Pages, ReadByKeyOnlyWhatWhereStillAllows) {
  create_customers();
  sql_.exec("INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 10) i");
  StreamQuery query = customers();
  query.where = "name <> 'n3' -- not this one";
  PostgresReader source = reader();
  EXPECT_EQ(source.read_keys(query, {"2", "3", "4", "77"}).page.size(), 2u);
  EXPECT_EQ(read_all(source, query, {}, 4).size(), 9u);
  const SourceFailure failure = failure_of([&] { source.read_keys(query, {"no number"}); });
  EXPECT_EQ(failure.part, Part::usage);
  EXPECT_EQ(source.read_keys(query, {"2"}).page.size(), 1u) << "the session goes on after an error";
}

TEST_F(Pages, BringRowsWithoutAWatermarkLast) {
  sql_.exec(R"(CREATE TABLE customers (id int PRIMARY KEY, name text, updated_at timestamptz);
    INSERT INTO customers SELECT i, null, CASE WHEN i % 2 = 0 THEN now() END FROM generate_series(1, 20) i)");
  PostgresReader source = reader();
  for (const std::size_t limit : {1u, 3u, 10u, 20u, 100u}) {
    const std::vector<std::string> keys = read_all(source, customers(), {}, limit);
    ASSERT_EQ(keys.size(), 20u) << limit;
    EXPECT_EQ(keys.back(), "19");
  }
}

TEST_F(Pages, OfAQueryNameRepeatedAndMissingKeys) {
  sql_.exec(R"(CREATE TABLE t (k int, name text, updated_at timestamptz);
    INSERT INTO t SELECT i / 2, 'n' || i, '2026-01-01' FROM generate_series(2, 9) i;
    INSERT INTO t VALUES (NULL, 'none', '2026-01-01'))");
  StreamQuery query = customers();
  query.table.clear();
  query.key = {"k"};
  query.query = "SELECT k, name, updated_at FROM t -- all of it\n;";
  PostgresReader source = reader();
  EXPECT_FALSE(source.describe(query).xmin_filter);
  PageRequest request{{}, std::nullopt, 3};
  std::vector<std::string> keys;
  std::vector<std::string> repeated;
  PageAnswer answer;
  do {
    answer = source.read_page(query, request);
    for (std::size_t i = 0; i < answer.page.size(); ++i) keys.push_back(answer.page.place(i).key);
    repeated.insert(repeated.end(), answer.repeated_keys.begin(), answer.repeated_keys.end());
    if (answer.page.empty()) break;
    const RowPlace& last = answer.page.place(answer.page.size() - 1);
    request.after = PagePosition{last.watermark, last.key};
  } while (!answer.last);
  EXPECT_TRUE(answer.last);
  EXPECT_EQ(keys, (std::vector<std::string>{"1", "2", "3", "4"}));
  EXPECT_EQ(repeated, keys);
  EXPECT_EQ(answer.null_keys, 1);
}

TEST_F(Pages, OfDatesAndLocalTimesKeepTheirBoundsLow) {
  sql_.exec(R"(CREATE TABLE days (id int PRIMARY KEY, name text, updated_at date NOT NULL);
    CREATE TABLE local (id int PRIMARY KEY, name text, updated_at timestamp(0) NOT NULL);
    INSERT INTO days VALUES (1, '', '2026-06-30'), (2, '', '2026-07-01'), (3, '', '2026-06-29');
    INSERT INTO local VALUES (1, '', '2026-07-01 12:00:00'), (2, '', '2026-07-01 09:00:00');)");
  PassBounds bounds;
  bounds.lower = "2026-07-01 11:00:00.700000+00";
  StreamQuery query = customers();
  query.table = "days";
  PostgresReader source = reader();
  EXPECT_EQ(read_all(source, query, bounds, 5), (std::vector<std::string>{"1", "2"}));
  query.table = "local";
  query.watermark.zone = "Europe/London";
  EXPECT_EQ(read_all(source, query, bounds, 5), (std::vector<std::string>{"1"}));
  query.watermark.zone = "Europe/Atlantis";
  EXPECT_EQ(failure_of([&] { read_all(source, query, bounds, 5); }).part, Part::usage);
}

// PostgreSQL rounds a time to the precision of its column, up or down: a stamp may come out before the transaction
// began.
TEST_F(Pages, OfColumnsOfCoarsePrecisionBeginBeforeTheRounding) {
  sql_.exec(R"(CREATE TABLE seconds (id int PRIMARY KEY, name text, updated_at timestamptz(0) NOT NULL);
    CREATE TABLE millis (id int PRIMARY KEY, name text, updated_at timestamptz(3) NOT NULL);
    CREATE TABLE plain (id int PRIMARY KEY, name text, updated_at timestamp(0) NOT NULL);
    CREATE TABLE days (id int PRIMARY KEY, name text, updated_at date NOT NULL))");
  PostgresReader source = reader();
  for (const char* table : {"seconds", "millis", "plain", "days"}) {
    const std::string insert = std::string("INSERT INTO ") + table + " VALUES ";
    sql_.exec(insert + "(1, '', '2026-01-01 12:00:00.400400+00'), (2, '', '2026-01-01 11:59:58.4+00')");
    StreamQuery query = customers();
    query.table = table;
    query.watermark.zone = "UTC";
    PassBounds bounds;
    bounds.lower = "2026-01-01 12:00:00.400400+00";
    const std::vector<std::string> keys = read_all(source, query, bounds, 5);
    const bool found = std::find(keys.begin(), keys.end(), "1") != keys.end();
    EXPECT_TRUE(found) << table << ": written at the bound itself";
    EXPECT_EQ(keys.size(), query.table == "days" ? 2u : 1u) << table << ": a bound that is no bound";
  }
}

TEST_F(Pages, ReadOnlyWhatTheXidsSayIsNew) {
  create_customers();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i");
  PostgresReader source = reader();
  const Snapshot before = source.open_pass(customers(), {}).fence.snapshot;
  sql_.exec("UPDATE customers SET name = 'm' WHERE id = 4");
  const Snapshot after = source.open_pass(customers(), {}).fence.snapshot;
  EXPECT_EQ(read_all(source, customers(), {before.xmin, std::nullopt, after.xmax}, 5), (std::vector<std::string>{"4"}));
  EXPECT_TRUE(read_all(source, customers(), {after.xmin, std::nullopt, after.xmin}, 5).empty());
}

TEST_F(Pages, ComparesXidsAcrossTheEndOfTheCircle) {
  sql_.exec("CREATE TABLE x (xmin_ text)");
  const auto holds = [this](std::uint64_t xmin, const PassBounds& bounds) {
    std::string condition = xmin_condition("x", bounds);
    const std::string column = "x.xmin::text";
    condition.replace(condition.find(column), column.size(), "'" + std::to_string(xmin) + "'");
    return sql_.value("SELECT " + condition) == "t";
  };
  const PassBounds bounds{(std::uint64_t{7} << 32) - 10, std::nullopt, (std::uint64_t{7} << 32) + 10};
  EXPECT_TRUE(holds(4294967290, bounds));
  EXPECT_TRUE(holds(4294967286, bounds));
  EXPECT_TRUE(holds(3, bounds));
  EXPECT_TRUE(holds(9, bounds));
  EXPECT_FALSE(holds(10, bounds));
  EXPECT_FALSE(holds(4294967285, bounds));
  EXPECT_FALSE(holds(2, {100, std::nullopt, 200}));
}

}  // namespace
}  // namespace dotsync

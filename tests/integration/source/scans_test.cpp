// Scans: every row of a stream by key alone, of whatever has a key, from a real server.
#include <algorithm>
#include <limits>

#include "source_fixture.hpp"

namespace dotsync {
namespace {

class Scans : public SourceTest {
 protected:
  struct Scanned {
    std::vector<RowPlace> places;
    std::vector<std::string> repeated;
    std::int64_t null_keys = 0;
  };

  static Scanned scan(PostgresReader& source, const StreamQuery& query, std::size_t limit,
                      std::optional<std::string> after = std::nullopt) {
    Scanned all;
    ScanRequest request{std::move(after), limit};
    while (true) {
      const PageAnswer answer = source.read_scan(query, request);
      EXPECT_LE(answer.page.size(), limit);
      EXPECT_GT(answer.snapshot.xmax, 0u);
      for (std::size_t i = 0; i < answer.page.size(); ++i) all.places.push_back(answer.page.place(i));
      all.repeated.insert(all.repeated.end(), answer.repeated_keys.begin(), answer.repeated_keys.end());
      all.null_keys += answer.null_keys;
      if (answer.last) return all;
      request.after_key = all.places.back().key;
    }
  }

  static std::vector<std::string> keys(PostgresReader& source, const StreamQuery& query, std::size_t limit,
                                       std::optional<std::string> after = std::nullopt) {
    std::vector<std::string> all;
    for (const RowPlace& place : scan(source, query, limit, std::move(after)).places) all.push_back(place.key);
    return all;
  }
};

TEST_F(Scans, CarryEveryRowOnceWhateverItsWatermark) {
  sql_.exec(R"(CREATE TABLE customers (id int PRIMARY KEY, name text, updated_at timestamptz);
    INSERT INTO customers SELECT i, 'n' || i, CASE WHEN i % 3 > 0 THEN '2026-01-01'::timestamptz - i * interval '1 day' END
      FROM generate_series(1, 100) i)");
  PostgresReader source = reader();
  for (const std::size_t limit : {1u, 7u, 100u, 1000u}) {
    const Scanned scanned = scan(source, customers(), limit);
    ASSERT_EQ(scanned.places.size(), 100u) << limit;
    EXPECT_EQ(scanned.places[99].key, "100") << "numbers in their own order";
    EXPECT_EQ(scanned.places[2].watermark, "");
    EXPECT_EQ(scanned.places[2].watermark_value, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(scanned.places[3].watermark, "2025-12-28 00:00:00+00");
  }
  const PageAnswer page = source.read_scan(customers(), {"41", 2});
  ASSERT_EQ(page.page.size(), 2u);
  EXPECT_EQ(page.page.row(1).column(0), "n43");
  EXPECT_FALSE(page.last);
  EXPECT_TRUE(source.read_scan(customers(), {"100", 2}).last);
}

TEST_F(Scans, OfAnEmptyTableAreOverAtOnce) {
  create_customers();
  PostgresReader source = reader();
  const PageAnswer page = source.read_scan(customers(), {std::nullopt, 10});
  EXPECT_TRUE(page.last);
  EXPECT_TRUE(page.page.empty());
}

TEST_F(Scans, GoOnAfterAKeyThatIsGone) {
  create_customers();
  sql_.exec("INSERT INTO customers SELECT i, 'n' FROM generate_series(1, 10) i; DELETE FROM customers WHERE id = 4");
  PostgresReader source = reader();
  EXPECT_EQ(keys(source, customers(), 2, "4"), (std::vector<std::string>{"5", "6", "7", "8", "9", "10"}));
}

TEST_F(Scans, ApplyWhere) {
  create_customers();
  sql_.exec("INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 10) i");
  StreamQuery query = customers();
  query.where = "id > 8 OR name = 'n2' -- a choice";
  PostgresReader source = reader();
  EXPECT_EQ(keys(source, query, 2), (std::vector<std::string>{"2", "9", "10"}));
}

TEST_F(Scans, TakeCompositeKeysWithAnyText) {
  sql_.exec(
      R"(CREATE TABLE customers (tenant int, code text, name text, updated_at timestamptz, PRIMARY KEY (tenant, code));
    INSERT INTO customers SELECT t, c, t || c FROM generate_series(9, 11) t, unnest(ARRAY['a"b', 'x\y', '', 'é,{}', '42']) c)");
  PostgresReader source = reader();
  for (const std::size_t limit : {1u, 2u, 4u, 15u}) {
    std::vector<std::string> found = keys(source, customers(), limit);
    ASSERT_EQ(found.size(), 15u) << limit;
    EXPECT_EQ(found.front(), R"(["9",""])");
    std::sort(found.begin(), found.end());
    EXPECT_EQ(std::unique(found.begin(), found.end()), found.end());
  }
  EXPECT_EQ(failure_of([&] { source.read_scan(customers(), {"9", 2}); }).part, Part::usage);
}

// In this collation a and A are neighbours and punctuation counts last: a comparison by bytes would lose rows.
TEST_F(Scans, KeepTheOrderOfTheColumnsCollation) {
  sql_.exec(R"(CREATE COLLATION words (provider = icu, locale = 'en-u-ka-shifted');
    CREATE TABLE customers (id text COLLATE words PRIMARY KEY, name text, updated_at timestamptz);
    INSERT INTO customers SELECT p || w || i FROM unnest(ARRAY['', '-', ' ', '''']) p, unnest(ARRAY['a', 'A', 'b', 'B', 'é', 'Z']) w,
      generate_series(1, 5) i)");
  PostgresReader source = reader();
  for (const std::size_t limit : {1u, 3u, 50u}) {
    std::vector<std::string> found = keys(source, customers(), limit);
    ASSERT_EQ(found.size(), 120u) << limit;
    std::sort(found.begin(), found.end());
    EXPECT_EQ(std::unique(found.begin(), found.end()), found.end());
  }
}

TEST_F(Scans, OfAQueryNameRepeatedAndMissingKeys) {
  sql_.exec(R"(CREATE TABLE t (k int, name text, updated_at timestamptz);
    INSERT INTO t SELECT i / 2, 'n' || i, '2026-01-01'::timestamptz + i * interval '1 hour' FROM generate_series(2, 9) i;
    INSERT INTO t VALUES (NULL, 'none', '2026-01-01'), (NULL, 'none', NULL))");
  StreamQuery query = customers();
  query.table.clear();
  query.key = {"k"};
  query.query = "SELECT k, name, updated_at FROM t -- all of it\n;";
  PostgresReader source = reader();
  for (const std::size_t limit : {1u, 3u, 10u}) {
    const Scanned scanned = scan(source, query, limit);
    ASSERT_EQ(scanned.places.size(), 4u) << limit;
    EXPECT_EQ(scanned.repeated, (std::vector<std::string>{"1", "2", "3", "4"})) << limit;
    EXPECT_EQ(scanned.null_keys, 2);
  }
}

TEST_F(Scans, ReadWhatRangesRefuse) {
  create_customers();
  sql_.exec("INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 10) i");
  sql_.exec(
      "CREATE VIEW v AS SELECT * FROM customers; CREATE MATERIALIZED VIEW m AS SELECT * FROM customers;"
      "CREATE EXTENSION postgres_fdw; CREATE SERVER here FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" +
      PrivatePostgres::shared().socket_folder() + "', dbname '" + database_ +
      "'); CREATE USER MAPPING FOR CURRENT_USER SERVER here;"
      "CREATE FOREIGN TABLE f (id bigint, name text, updated_at timestamptz) SERVER here"
      " OPTIONS (table_name 'customers')");
  PostgresReader source = reader();
  StreamQuery query = customers();
  query.key = {"id"};
  for (const char* table : {"v", "m", "f"}) {
    query.table = table;
    EXPECT_EQ(keys(source, query, 4).size(), 10u) << table;
    EXPECT_EQ(source.read_keys(query, {"3", "11"}).page.size(), 1u) << table;
    if (query.table == "v") continue;
    EXPECT_EQ(failure_of([&] { source.open_pass(query, {}); }).part, Part::usage) << table;
    EXPECT_EQ(failure_of([&] {
                source.read_page(query, {{}, std::nullopt, 3});
              }).part,
              Part::usage)
        << "a scan before must not open the way for ranges";
  }
}

}  // namespace
}  // namespace dotsync

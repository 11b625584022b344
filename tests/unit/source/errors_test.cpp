// SQLSTATEs, connection strings, obstacles and the watchdog.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "source/page_sql.hpp"
#include "source/pg_errors.hpp"
#include "source/relation.hpp"
#include "source/watchdog.hpp"

namespace dotsync {
namespace {

TEST(SqlStates, SayWhoseFaultItIsAndWhetherToTryAgain) {
  struct Case {
    const char* sqlstate;
    Part part;
    bool retryable;
  };
  for (const Case& c :
       {Case{"42501", Part::postgres, false}, Case{"42P01", Part::usage, false}, Case{"57014", Part::postgres, true},
        Case{"57P01", Part::postgres, true}, Case{"08006", Part::postgres, true}, Case{"53300", Part::postgres, true},
        Case{"22P02", Part::usage, false}, Case{"22021", Part::postgres, false}, Case{"25006", Part::postgres, false},
        Case{"40001", Part::postgres, true}, Case{"99999", Part::postgres, true}, Case{"", Part::postgres, true}}) {
    const SourceFailure failure = judge_sqlstate(c.sqlstate, "FEHLER:  Wert ann@example.com", "doing");
    EXPECT_EQ(failure.part, c.part) << c.sqlstate;
    EXPECT_EQ(failure.retryable, c.retryable) << c.sqlstate;
    EXPECT_FALSE(failure.hint.empty()) << c.sqlstate;
    EXPECT_EQ(failure.what.find("doing: "), 0u);
  }
}

TEST(SqlStates, RepeatTheServersWordsOnlyAboutNames) {
  EXPECT_NE(judge_sqlstate("42703", "ERROR:  column \"x\" does not exist\nLINE 1", "d").what.find("column \"x\""),
            std::string::npos);
  EXPECT_EQ(judge_sqlstate("42703", "ERROR:  column \"x\" does not exist\nLINE 1", "d").what.find("LINE"),
            std::string::npos);
  EXPECT_EQ(judge_sqlstate("22P02", "ERROR:  invalid input \"ann@example.com\"", "d").what.find("ann"),
            std::string::npos);
}

TEST(ConnectionStrings, GetOurDefaultsAndKeepTheirOwn) {
  PostgresSettings settings{"crm", Secret("postgresql://u:p%20'w@h/db?connect_timeout=3"), std::chrono::seconds(1),
                            false, std::chrono::seconds(15)};
  const std::string dsn = complete_dsn(settings);
  EXPECT_NE(dsn.find("password='p \\'w'"), std::string::npos) << dsn;
  EXPECT_NE(dsn.find("connect_timeout='3'"), std::string::npos);
  EXPECT_EQ(dsn.find("connect_timeout=10"), std::string::npos);
  EXPECT_NE(dsn.find("fallback_application_name=dotsync"), std::string::npos);
}

TEST(ConnectionStrings, ThatCannotBeReadAreNotQuoted) {
  PostgresSettings settings{"crm", Secret("host=h password='hunter2"), std::chrono::seconds(1), false,
                            std::chrono::seconds(15)};
  try {
    complete_dsn(settings);
    FAIL();
  } catch (const SourceError& error) {
    EXPECT_EQ((std::string(error.what()) + error.hint()).find("hunter2"), std::string::npos);
    EXPECT_EQ(error.part(), Part::usage);
  }
}

TEST(XminFilter, IsUsedOnlyWhereEveryLeafIsAnOrdinaryTable) {
  const RelationLeaf table{1, "a", 'r', true, false};
  const RelationLeaf foreign{2, "b", 'f', true, false};
  const RelationLeaf columnar{3, "c", 'r', false, false};
  const RelationLeaf parent{4, "d", 'p', true, false};
  EXPECT_TRUE(allows_xmin_filter('r', {table}));
  EXPECT_TRUE(allows_xmin_filter('p', {parent, table}));
  EXPECT_FALSE(allows_xmin_filter('p', {parent, table, foreign}));
  EXPECT_FALSE(allows_xmin_filter('r', {columnar}));
  EXPECT_TRUE(allows_xmin_filter('m', {{5, "m", 'm', true, false}}));
  EXPECT_FALSE(allows_xmin_filter('v', {}));
  EXPECT_FALSE(allows_xmin_filter('q', {}));
}

TEST(XminFilter, SaysNothingWhereItCouldNotTell) {
  EXPECT_EQ(xmin_condition("t", {0, std::nullopt, 100}), "");
  EXPECT_EQ(xmin_condition("t", {100, std::nullopt, 90}), "");
  EXPECT_EQ(xmin_condition("t", {100, std::nullopt, 100}), "false");
  EXPECT_EQ(xmin_condition("t", {5, std::nullopt, 5 + (std::uint64_t{1} << 31)}), "");
  EXPECT_EQ(xmin_condition("t", {5, std::nullopt, 9}), "((t.xmin::text::bigint - 5) & 4294967295) < 4");
}

/// Of a table with one key column `id` and nothing else to find fault with.
Relation flawless(char kind, const RelationLeaf& leaf) {
  Relation relation;
  relation.label = "stream s";
  relation.kind = kind;
  relation.leaves = {leaf};
  relation.key_is_unique = true;
  relation.watermark = {{"txid", ColumnType::other, "xid8"}, xid8_oid, "xid8", true, true};
  relation.columns = {relation.watermark};
  relation.key = {relation.watermark};
  return relation;
}

StreamQuery query_of(WatermarkKind kind) {
  StreamQuery query;
  query.watermark.kind = kind;
  query.watermark.column = "txid";
  return query;
}

TEST(Obstacles, RefuseWhatLiesAboutStampsAndNameTheWayOut) {
  struct Case {
    const char* word;
    char kind;
    RelationLeaf leaf;
    bool xid8;  ///< may go by a trigger's stamp
  };
  const std::vector<Case> cases = {{"materialized view", 'm', {1, "public.a", 'm', true, false}, false},
                                   {"foreign", 'p', {1, "public.a", 'f', true, false}, false},
                                   {"logical replication", 'p', {1, "public.a", 'r', true, true}, true}};
  for (const Case& c : cases) {
    const Relation relation = flawless(c.kind, c.leaf);
    for (const WatermarkKind kind : {WatermarkKind::timestamp, WatermarkKind::sequence}) {
      const auto found = find_obstacle(relation, query_of(kind), Reading::ranges);
      ASSERT_TRUE(found.has_value()) << c.word;
      EXPECT_NE(found->what.find(c.word), std::string::npos) << found->what;
      EXPECT_NE(found->hint.find("watermark: {kind: xmin}"), std::string::npos) << found->hint;
    }
    EXPECT_EQ(find_obstacle(relation, query_of(WatermarkKind::xid8), Reading::ranges).has_value(), !c.xid8) << c.word;
    EXPECT_FALSE(find_obstacle(relation, query_of(WatermarkKind::xmin), Reading::ranges).has_value()) << c.word;
    EXPECT_FALSE(find_obstacle(relation, query_of(WatermarkKind::xid8), Reading::scan).has_value()) << c.word;
  }
}

TEST(Obstacles, AskForTheZoneOfALocalTime) {
  Relation relation;
  relation.key_is_unique = true;
  relation.watermark = {{"at", ColumnType::timestamp, "timestamp without time zone"}, 1114, "timestamp", true, true};
  relation.columns = {relation.watermark};
  relation.key = {relation.watermark};
  StreamQuery query;
  query.watermark.column = "at";
  EXPECT_NE(find_obstacle(relation, query, Reading::ranges)->hint.find("zone:"), std::string::npos);
  query.watermark.zone = "Europe/London";
  EXPECT_FALSE(find_obstacle(relation, query, Reading::ranges).has_value());
}

TEST(Watchdog, BitesOnlyWhenADeadlinePasses) {
  std::atomic<int> bites{0};
  Watchdog watchdog([&bites] { ++bites; });
  watchdog.arm(std::chrono::seconds(30));
  watchdog.disarm();
  watchdog.arm(std::chrono::milliseconds(1));
  for (int i = 0; i < 5000 && bites == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(bites, 1);
}

}  // namespace
}  // namespace dotsync

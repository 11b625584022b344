// What EXPLAIN prints, in a few words.
#include "source/page_plan.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

PgTable lines(const std::vector<std::string>& texts) {
  PgTable table;
  for (const std::string& text : texts) table.push_back({text});
  return table;
}

TEST(PagePlan, NamesTheIndexThatServes) {
  const PagePlan plan =
      read_plan(lines({"Limit  (cost=0.29..428.30 rows=10001 width=130)",
                       "  ->  Index Scan using by_time on customers  (cost=0.29..428.30 rows=20000 width=130)",
                       "        Index Cond: (updated_at IS NOT NULL)"}));
  EXPECT_EQ(plan.steps, "Index Scan using by_time on customers");
  EXPECT_FALSE(plan.sorts);
  EXPECT_EQ(plan.rows, 20'000);
}

TEST(PagePlan, KnowsWhenAllIsSortedForEveryPage) {
  const PagePlan plan = read_plan(lines(
      {"Limit  (cost=829.39..854.39 rows=10000 width=16)", "  ->  Sort  (cost=829.39..854.39 rows=10000 width=16)",
       "        Sort Key: updated_at, id USING <", "        ->  Append  (cost=0.00..165.00 rows=10000 width=16)",
       "              ->  Seq Scan on a  (cost=0.00..65.00 rows=4000 width=16)",
       "              ->  Seq Scan on b  (cost=0.00..100.00 rows=6000 width=16)"}));
  EXPECT_TRUE(plan.sorts);
  EXPECT_EQ(plan.rows, 10'000);
  EXPECT_EQ(plan.steps, "Sort, Append, Seq Scan on a, Seq Scan on b");
}

TEST(PagePlan, AnIncrementalSortEndsWithThePage) {
  EXPECT_FALSE(read_plan(lines({"Limit  (cost=0.4..1.0 rows=10 width=16)",
                                "  ->  Incremental Sort  (cost=0.4..1.0 rows=10 width=16)",
                                "        ->  Index Scan using i on t  (cost=0.2..0.8 rows=10 width=16)"}))
                   .sorts);
}

}  // namespace
}  // namespace dotsync

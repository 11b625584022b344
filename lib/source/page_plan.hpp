// How the server would read a stream's first page: EXPLAIN, in a few words. Used by inspection.cpp for `check`.
#pragma once

#include <cstdint>
#include <string>

#include "source/page_sql.hpp"
#include "source/pg_session.hpp"

namespace dotsync {

struct PagePlan {
  std::string steps;      ///< "Index Scan using customers_updated_at_id on customers"; empty: not asked for
  bool sorts = false;     ///< every page reads all rows and sorts them
  std::int64_t rows = 0;  ///< that the lowest steps read, as the planner thinks
};

/// Of the lines that EXPLAIN prints. Pure.
PagePlan read_plan(const PgTable& lines);

PagePlan explain_page(PgSession& session, const Relation& relation, const Statement& page);

}  // namespace dotsync

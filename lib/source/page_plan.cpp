#include "source/page_plan.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace dotsync {
namespace {

/// "->  Index Scan using i on t  (cost=0.29..8.30 rows=1 width=4)" without its arrow.
std::string_view without_arrow(std::string_view line) {
  line = trim(line);
  if (line.substr(0, 2) == "->") line = trim(line.substr(2));
  return line;
}

std::int64_t rows_of(std::string_view costs) {
  constexpr std::string_view mark = "rows=";
  const std::size_t at = costs.find(mark);
  std::int64_t rows = 0;
  if (at != std::string_view::npos) std::from_chars(costs.data() + at + mark.size(), costs.data() + costs.size(), rows);
  return rows;
}

}  // namespace

PagePlan read_plan(const PgTable& lines) {
  PagePlan plan;
  for (const auto& line : lines) {
    const std::string text = line.at(0).value_or("");
    const std::size_t costs = text.find("  (cost=");
    if (costs == std::string::npos) continue;  // a detail of the step above
    const std::string_view step = without_arrow(std::string_view(text).substr(0, costs));
    if (step == "Limit") continue;
    // Incremental Sort finds most of its order in an index, and stops with the page.
    plan.sorts = plan.sorts || step == "Sort" || step.rfind("Gather Merge", 0) == 0;
    if (step.find("Scan") != std::string_view::npos) plan.rows += rows_of(std::string_view(text).substr(costs));
    constexpr std::size_t words_max = 200;
    if (plan.steps.size() > words_max) continue;
    plan.steps += (plan.steps.empty() ? "" : ", ") + std::string(step);
  }
  return plan;
}

PagePlan explain_page(PgSession& session, const Relation& relation, const Statement& page) {
  return read_plan(session.query(relation.label + ": asking for its plan", "EXPLAIN " + page.sql, page.params));
}

}  // namespace dotsync

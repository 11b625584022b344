#include "source/missing_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

/// Relations as the configuration would name them, those with the most of the wanted columns first.
struct Candidate {
  std::string name;
  std::size_t columns = 0;
};

std::vector<Candidate> find_candidates(PgSession& session, const std::vector<std::string>& wanted) {
  const PgTable found = session.query("looking for a missing table", R"(
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), count(a.attname)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                              AND a.attname = ANY ($1::text[])
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
       AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1000)",
                                      {array_literal(wanted)});
  std::vector<Candidate> candidates;
  for (const auto& row : found) candidates.push_back({row[0].value_or(""), std::stoul(row[1].value_or("0"))});
  return candidates;
}

std::vector<std::string> wanted_columns(const StreamQuery& query) {
  std::vector<std::string> wanted = query.key;
  if (!query.watermark.column.empty()) wanted.push_back(query.watermark.column);
  for (const ColumnRequest& request : query.columns) wanted.push_back(request.name);
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  return wanted;
}

}  // namespace

std::string hint_for_missing_table(PgSession& session, const StreamQuery& query) {
  const std::vector<std::string> wanted = wanted_columns(query);
  const std::vector<Candidate> candidates = find_candidates(session, wanted);
  if (candidates.empty()) return "this database has no tables at all: check dbname in source.dsn";
  // Two columns are common to many tables; all of several are not.
  constexpr std::size_t telling = 3;
  if (wanted.size() >= telling && candidates.front().columns == wanted.size()) {
    return fmt::format("{0} has all columns that the stream reads: if the table was renamed, write table: {0}",
                       candidates.front().name);
  }
  const bool has_schema = query.table.find('.') != std::string::npos;
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) names.push_back(candidate.name);
  if (const auto near = nearest_name(has_schema ? query.table : "public." + query.table, names))
    return fmt::format("did you mean table: {}?", *near);
  return "check the table's schema and name (SCHEMA.TABLE; without a schema public is meant) and dbname in source.dsn";
}

}  // namespace dotsync

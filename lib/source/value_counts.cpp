#include "source/value_counts.hpp"

#include <fmt/format.h>

#include <charconv>

#include "source/page_sql.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

std::int64_t to_number(const std::optional<std::string>& text) {
  std::int64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

/// True for a value that has not the form, in the mapping's own terms (lib/mapping/scalars).
std::string unfit_condition(ValueForm form, const std::string& value) {
  switch (form) {
    case ValueForm::any:
      return "false";
    case ValueForm::number:
      return value + R"( !~ '^\s*\+?-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*$')";
    case ValueForm::boolean:
      return "lower(trim(" + value +
             ")) NOT IN ('true', 't', 'yes', 'y', 'on', '1', 'false', 'f', 'no', 'n', 'off', '0')";
    case ValueForm::date:
      return value + R"( !~ '^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}')";
    case ValueForm::international:
      return value + R"( ~ '[0-9]' AND )" + value + R"( !~ '^\s*\+')";
    case ValueForm::not_national:
      return value + R"( ~ '^\s*\(?0')";
  }
  return "false";
}

/// What the account tells two contacts apart by.
std::string identity(const std::string& kind, const std::string& value) {
  if (kind == "email") return "lower(trim(" + value + "))";
  if (kind == "mobileNumber") return "regexp_replace(" + value + ", '[^0-9]', '', 'g')";
  return value;
}

}  // namespace

ValueCount count_values(PgSession& session, const Relation& relation, const StreamQuery& query,
                        const std::string& column, ValueForm form) {
  const std::string value = fmt::format("{}.{}::text", relation.qualifier, quote_identifier(column));
  const Statement count = over_rows(relation, query,
                                    fmt::format("count(*), count({0}), count(*) FILTER (WHERE {0} IS NOT NULL AND {1})",
                                                value, unfit_condition(form, value)),
                                    "");
  const PgTable found = session.query(relation.label + ": counting values", count.sql, count.params);
  return {to_number(found.at(0)[0]), to_number(found.at(0)[1]), to_number(found.at(0)[2])};
}

RepeatCount count_repeats(PgSession& session, const Relation& relation, const StreamQuery& query,
                          const std::string& column, const std::string& kind) {
  const std::string value = fmt::format("{}.{}::text", relation.qualifier, quote_identifier(column));
  const std::string what = identity(kind, value);
  Statement groups = over_rows(relation, query, "count(*) AS n",
                               fmt::format("\n GROUP BY {0} HAVING count(*) > 1 AND {0} <> ''", what));
  groups.sql = "SELECT coalesce(sum(n), 0), count(*) FROM (" + groups.sql + ") AS repeated";
  const PgTable found = session.query(relation.label + ": counting repeated identifiers", groups.sql, groups.params);
  return {to_number(found.at(0)[0]), to_number(found.at(0)[1])};
}

}  // namespace dotsync

// TableSurvey: what can be learnt of a table before anything is configured: columns with comments, keys, triggers,
// indexes, and what a sample of its rows looks like. Used by `init`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/row.hpp"
#include "source/pg_session.hpp"

namespace dotsync {

/// Of at most survey_rows rows. Forms are counted of texts only.
struct ColumnSample {
  std::int64_t filled = 0;
  std::int64_t addresses = 0;      ///< like an e-mail address
  std::int64_t numbers = 0;        ///< like a number
  std::int64_t dates = 0;          ///< begins like YYYY-MM-DD
  std::int64_t words = 0;          ///< a word for true or false, also of integers
  std::int64_t international = 0;  ///< begins with a plus
  std::int64_t countries = 0;      ///< two capital letters
  std::int64_t longest = 0;        ///< characters, as far as 300
};

struct SurveyedColumn {
  Column column;
  std::string comment;
  bool not_null = false;
  bool readable = true;
  bool unique = false;   ///< a unique index over this column alone
  bool indexed = false;  ///< an index begins with it
  std::string stamped;   ///< the trigger that sets it before every update; else empty
  ColumnSample sample;
};

struct TableSurvey {
  std::string relation;  ///< schema.table, quoted
  std::string name;      ///< of the table alone, as it is
  std::string comment;
  char kind = 'r';               ///< pg_class.relkind
  bool stamps_late = false;      ///< a materialized view, a foreign table, or filled by logical replication
  std::vector<std::string> key;  ///< given, the primary key, a unique index over NOT NULL columns, or a column `id`
  std::string key_reason;        ///< why this key
  std::vector<SurveyedColumn> columns;
  std::int64_t sampled = 0;  ///< rows
  std::string server_zone;   ///< where the server's own clock is read
};

constexpr std::int64_t survey_rows = 1'000;

/// Throws SourceError where the table cannot be read or has no key; `key` names one, or is empty.
TableSurvey survey_table(PgSession& session, const std::string& table, const std::vector<std::string>& key);

}  // namespace dotsync

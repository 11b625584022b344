// How many rows hold what a data field or an identifier could not take: counted by the server, for `check`. Each
// question is one statement over the rows in `where`; who asks sets the time that it may take.
#pragma once

#include <cstdint>
#include <string>

#include "source/pg_session.hpp"
#include "source/relation.hpp"

namespace dotsync {

/// What a value has to be.
enum class ValueForm : std::uint8_t {
  any,
  number,
  boolean,        ///< a word for true or false
  date,           ///< begins with YYYY-MM-DD
  international,  ///< a phone number that begins with a plus
  not_national    ///< a phone number that does not begin with a zero
};

struct ValueCount {
  std::int64_t rows = 0;    ///< in `where`
  std::int64_t filled = 0;  ///< of these, with a value
  std::int64_t unfit = 0;   ///< of these, with one that has not the form
};

/// Rows that share their identifier with another row.
struct RepeatCount {
  std::int64_t rows = 0;
  std::int64_t identifiers = 0;
};

ValueCount count_values(PgSession& session, const Relation& relation, const StreamQuery& query,
                        const std::string& column, ValueForm form);
/// `kind`: of identifier: addresses are compared trimmed and without case, mobile numbers by their digits.
RepeatCount count_repeats(PgSession& session, const Relation& relation, const StreamQuery& query,
                          const std::string& column, const std::string& kind);

}  // namespace dotsync

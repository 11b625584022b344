// What to do where a stream's table is not there: the name that is nearest, or the table that has its columns. Used by
// relation.cpp.
#pragma once

#include <string>

#include "source/pg_session.hpp"
#include "source/stream_query.hpp"

namespace dotsync {

std::string hint_for_missing_table(PgSession& session, const StreamQuery& query);

}  // namespace dotsync

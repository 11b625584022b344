// What an SQLSTATE means for a stream, in plain words. Pure. Used by PgSession. Codes: PostgreSQL manual, appendix A.
#pragma once

#include <string>

#include "source/source_failure.hpp"

namespace dotsync {

/// Decides by the code alone: the server's words are translated ones. They are repeated only where they speak of names
/// and syntax (class 42), since elsewhere they may quote values of rows.
SourceFailure judge_sqlstate(const std::string& sqlstate, const std::string& server_words, const std::string& doing);

}  // namespace dotsync

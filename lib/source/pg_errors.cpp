#include "source/pg_errors.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"

namespace dotsync {
namespace {

struct Rule {
  std::string_view prefix;  ///< of the SQLSTATE; the first rule that fits counts
  Part part;
  bool retryable;
  std::string_view words;
  std::string_view hint;
};

constexpr std::array rules = {
    Rule{"42501", Part::postgres, false, "the role may not do this",
         "as the owner: GRANT SELECT ON that table (or USAGE ON that schema) TO the role of source.dsn"},
    Rule{"42", Part::usage, false, "the server does not understand the statement",
         "correct table, query, where, key or watermark of the stream; names are written as in \\d"},
    Rule{"57014", Part::postgres, true, "the statement was cancelled, most likely by source.statement_timeout",
         "add the index that `dotsync check` proposes, or raise source.statement_timeout"},
    Rule{"57P", Part::postgres, true, "the server is shutting down, starting or ended the connection",
         "nothing to do if it was restarted on purpose"},
    Rule{"08", Part::postgres, true, "the connection was lost", "look at the server's log"},
    Rule{"53300", Part::postgres, true, "the server has no free connection",
         "raise max_connections or close other sessions"},
    Rule{"53", Part::postgres, true, "the server is short of memory, disk or connections", "look at the server's log"},
    Rule{"55P03", Part::postgres, true, "another session holds a lock on the table", "wait for it to end"},
    Rule{"55", Part::postgres, true, "the object is not in a state that can be read", "look at the server's log"},
    Rule{"25P", Part::postgres, true, "the server ended an idle transaction", "the next pass tries again"},
    Rule{"25006", Part::postgres, false, "the query tries to write, and dotsync only reads",
         "remove what writes from query or where of the stream"},
    Rule{"40", Part::postgres, true, "the server broke off because of another transaction",
         "the next pass tries again"},
    Rule{"28", Part::postgres, false, "the server refused the role", "check user, password and pg_hba.conf"},
    Rule{"3D", Part::postgres, false, "the database does not exist", "check dbname in source.dsn"},
    Rule{"22P02", Part::usage, false, "a text is not a value of its column's type",
         "check the keys given, and casts in query or where of the stream"},
    Rule{"22021", Part::postgres, false, "a row holds bytes that are not valid in the database's encoding",
         "find and correct the row: SELECT the text columns one by one in psql"},
    Rule{"22023", Part::usage, false, "a setting or argument has a value that the server does not know",
         "check watermark.zone and other zones of the stream (SELECT name FROM pg_timezone_names)"},
    Rule{"22", Part::postgres, false, "a value of a row cannot be computed as query or where of the stream asks",
         "run the statement in psql to find the row"},
    Rule{"XX", Part::postgres, true, "the server met an internal error", "look at the server's log"},
    Rule{"58", Part::postgres, true, "the server met an error of its system", "look at the server's log"},
};

/// The first line without the severity in front of it.
std::string first_line(std::string_view words) {
  words = trim(words.substr(0, words.find('\n')));
  const std::size_t after_severity = words.find(":  ");
  if (after_severity != std::string_view::npos) words = trim(words.substr(after_severity + 1));
  return std::string(words);
}

}  // namespace

SourceFailure judge_sqlstate(const std::string& sqlstate, const std::string& server_words, const std::string& doing) {
  for (const Rule& rule : rules) {
    if (sqlstate.compare(0, rule.prefix.size(), rule.prefix) != 0) continue;
    std::string what = doing + ": " + std::string(rule.words);
    if (sqlstate.compare(0, 2, "42") == 0 && !server_words.empty()) what += ": " + first_line(server_words);
    return {rule.part, what + " (SQLSTATE " + sqlstate + ")", std::string(rule.hint), rule.retryable};
  }
  return {Part::postgres, doing + ": PostgreSQL refused with SQLSTATE " + (sqlstate.empty() ? "unknown" : sqlstate),
          "look the code up in the PostgreSQL manual, appendix A, and in the server's log", true};
}

}  // namespace dotsync

// EventLog: what happened, in order, for people. Append-only. Used by the tables of lib/journal inside their
// transactions.
#pragma once

#include <optional>
#include <string>

#include "journal/sql.hpp"

namespace dotsync {

struct Event {
  Time at;
  std::optional<StreamId> stream;
  std::optional<BatchId> batch;
  std::string kind;  ///< batch, stream, account, mapping ...
  std::string from;  ///< states; may be empty
  std::string to;
  std::string text;                      ///< without addresses and secrets
  std::optional<std::string> row_key{};  ///< of an event of one row; `forget` takes it out with the row
  std::optional<Identity> identity{};    ///< that the row left; found by it
};

class EventLog {
 public:
  explicit EventLog(SQLite::Database& database);
  void append(const Event& event);

 private:
  Sql insert_;
};

}  // namespace dotsync

// RequestTable: the requests that wait in the journal, and what came of them. Used by journal.cpp for the owner and by
// request_box.cpp for the commands.
#pragma once

#include <optional>
#include <vector>

#include "journal/request.hpp"
#include "journal/sql.hpp"

namespace dotsync {

class RequestTable {
 public:
  explicit RequestTable(SQLite::Database& database);
  /// Whether another connection has written since the last question; true at the first. Costs next to nothing.
  bool changed();
  /// In the order in which they were left.
  std::vector<Request> waiting();
  /// Inside the caller's transaction; the number of the new request.
  std::int64_t leave(const Request& request);
  /// Inside the caller's transaction.
  void answer(std::int64_t request, const RequestResult& result, Time now);
  /// Nothing while it waits.
  std::optional<RequestResult> result(std::int64_t request);

 private:
  std::int64_t data_version_ = -1;
  Sql data_version_sql_;
  Sql select_;
  Sql keys_;
  Sql identifiers_;
  Sql insert_;
  Sql last_id_;
  Sql answer_;
  Sql result_;
};

}  // namespace dotsync

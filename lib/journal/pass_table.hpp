// PassTable: passes over a stream, their positions and counts, and the fence history. Used by journal.cpp; each
// function inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "journal/fence_record.hpp"
#include "journal/sql.hpp"
#include "journal/turn.hpp"
#include "model/states.hpp"

namespace dotsync {

class PassTable {
 public:
  explicit PassTable(SQLite::Database& database);
  /// With `opened` it becomes the stream's open pass; an older one is given up.
  PassId begin(StreamId stream, PassKind kind, const std::optional<OpenPass>& opened, Time now);
  /// The pass is the stream's reconcile from here on.
  void open_reconcile(StreamId stream, PassId pass, bool resend);
  /// Adds the turn's counts and moves the position; ends the pass where the turn does.
  void advance(const Turn& turn);
  /// The stream's open pass puts its fence into force only when it ends with success.
  void end(PassId pass, bool success, Time now);

  void add_fence(StreamId stream, const FenceRecord& fence);
  void drop_fence(StreamId stream, std::int64_t fence);
  std::vector<FenceRecord> fences(StreamId stream);

 private:
  Sql give_up_open_;
  Sql insert_;
  Sql last_id_;
  Sql set_open_;
  Sql add_counts_;
  Sql move_;
  Sql move_stream_;
  Sql end_;
  Sql enforce_;
  Sql close_;
  Sql succeeded_;
  Sql loaded_;
  Sql set_reconcile_;
  Sql set_resend_;
  Sql scan_;
  Sql reconciled_;
  Sql close_reconcile_;
  Sql insert_fence_;
  Sql delete_fence_;
  Sql select_fences_;
};

}  // namespace dotsync

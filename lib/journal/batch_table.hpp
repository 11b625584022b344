// BatchTable: batches and their items. Used by journal.cpp; writing functions inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "journal/bulk_rows.hpp"
#include "journal/settlement.hpp"
#include "journal/sql.hpp"
#include "journal/turn.hpp"

namespace dotsync {

/// Where a batch stands, for judging a step.
struct BatchStanding {
  StreamId stream;
  AccountId account;
  BatchState state = BatchState::submitting;
};

/// An identity that a batch holds locked.
struct HeldIdentity {
  BatchId batch;
  AccountId account;
  Identity identity;
};

/// A contact that goes aboard. `earlier`: the batch that carried the line before, 0 for none.
struct NewItem {
  LineId line;
  std::int64_t payload_hash = 0;
  BatchId earlier;
};

class BatchTable {
 public:
  explicit BatchTable(SQLite::Database& database);
  /// A new batch in state submitting.
  BatchId insert(const Turn& turn, AccountId account, std::int64_t contacts);
  void add_items(BatchId batch, std::span<const NewItem> items);

  std::optional<BatchStanding> standing(BatchId batch);
  std::vector<OpenBatch> open();
  std::vector<Item> items(BatchId batch);
  std::vector<HeldIdentity> held();

  /// State, times and answer of the batch. Which step is legal the database checks itself.
  void move(const BatchStep& step);
  /// False where a line is not in the batch.
  bool settle_items(BatchId batch, std::span<const ItemResult> results);
  /// The batch's counts from its items.
  void count(BatchId batch);
  void drop_held(BatchId batch);

 private:
  BulkRows rows_;
  Sql insert_;
  Sql last_id_;
  Sql insert_items_;
  Sql standing_;
  Sql open_;
  Sql items_;
  Sql held_;
  Sql move_;
  Sql settle_items_;
  Sql count_items_;
  Sql set_counts_;
  Sql drop_held_;
};

}  // namespace dotsync

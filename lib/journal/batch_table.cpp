#include "journal/batch_table.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "journal/line_table.hpp"

namespace dotsync {

BatchTable::BatchTable(SQLite::Database& database)
    : rows_(database, "item_rows"),
      insert_(database,
              "INSERT INTO batch (stream_id, account_id, pass_id, reassert, contacts, bytes, submitted_at) "
              "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      last_id_(database, "SELECT last_insert_rowid()"),
      insert_items_(database,
                    "INSERT OR FAIL INTO item (batch_id, line_id, payload_hash, earlier_batch_id, outcome) "
                    "SELECT ?, c0, c1, c2, 0 FROM item_rows"),
      standing_(database, "SELECT stream_id, account_id, state FROM batch WHERE batch_id = ?"),
      open_(database,
            "SELECT batch_id, stream_id, account_id, state, coalesce(import_id, ''), contacts, submitted_at, "
            "accepted_at, "
            "unknown_at, reassert FROM batch WHERE state IN (0, 1, 5, 6) ORDER BY batch_id"),
      items_(database,
             fmt::format("SELECT item.payload_hash, {} FROM item JOIN line USING (line_id) WHERE item.batch_id = ? "
                         "ORDER BY item.line_id",
                         line_columns)),
      held_(database,
            "SELECT batch.batch_id, batch.account_id, line.identity FROM batch JOIN item USING (batch_id) "
            "JOIN line USING (line_id) WHERE batch.state IN (0, 1, 5) AND line.identity IS NOT NULL "
            "UNION ALL SELECT batch_id, batch.account_id, held_identity.identity FROM batch JOIN held_identity USING "
            "(batch_id) "
            "WHERE batch.state IN (0, 1, 5) "
            "UNION ALL SELECT batch.batch_id, batch.account_id, line.former_identity FROM batch JOIN item USING "
            "(batch_id) JOIN line USING (line_id) "
            "WHERE batch.state IN (0, 1, 5) AND line.batch_id = batch.batch_id AND line.former_identity IS NOT NULL"),
      move_(
          database,
          "UPDATE batch SET state = ?2, import_id = coalesce(?3, import_id), http_status = coalesce(?4, http_status), "
          "error_code = coalesce(?5, error_code), accepted_at = coalesce(?6, accepted_at), "
          "unknown_at = coalesce(?7, unknown_at), final_at = ?8 WHERE batch_id = ?1"),
      settle_items_(database,
                    "UPDATE OR FAIL item SET outcome = c1, code = c2 FROM item_rows "
                    "WHERE item.batch_id = ? AND item.line_id = c0"),
      count_items_(database, "SELECT outcome, count(*) FROM item WHERE batch_id = ? GROUP BY outcome"),
      set_counts_(
          database,
          "UPDATE batch SET created = ?, updated = ?, partial = ?, failed = ?, unreported = ? WHERE batch_id = ?"),
      drop_held_(database, "DELETE FROM held_identity WHERE batch_id = ?") {}

BatchId BatchTable::insert(const Turn& turn, AccountId account, std::int64_t contacts) {
  insert_.run(turn.stream, account, turn.pass, turn.intent->reassert, contacts, turn.intent->bytes, turn.at);
  SqlRows rows = last_id_.query();
  DOTSYNC_ASSERT(rows.next());
  return BatchId{rows.integer(0)};
}

void BatchTable::add_items(BatchId batch, std::span<const NewItem> items) {
  rows_.set(items.size(), [items](std::size_t row, int column) {
    const NewItem& item = items[row];
    return column == 0 ? SqlValue(item.line) : column == 1 ? SqlValue(item.payload_hash) : SqlValue(item.earlier);
  });
  insert_items_.run(batch);
}

std::optional<BatchStanding> BatchTable::standing(BatchId batch) {
  SqlRows rows = standing_.query(batch);
  if (!rows.next()) return std::nullopt;
  return BatchStanding{StreamId{rows.integer(0)}, AccountId{rows.integer(1)}, static_cast<BatchState>(rows.integer(2))};
}

std::vector<OpenBatch> BatchTable::open() {
  std::vector<OpenBatch> batches;
  SqlRows rows = open_.query();
  while (rows.next()) {
    OpenBatch batch;
    batch.id = BatchId{rows.integer(0)};
    batch.stream = StreamId{rows.integer(1)};
    batch.account = AccountId{rows.integer(2)};
    batch.state = static_cast<BatchState>(rows.integer(3));
    batch.import_id = rows.string(4);
    batch.contacts = rows.integer(5);
    batch.submitted_at = rows.time(6);
    batch.accepted_at = rows.optional_time(7);
    batch.unknown_at = rows.optional_time(8);
    batch.reassert = rows.integer(9) != 0;
    batches.push_back(std::move(batch));
  }
  return batches;
}

std::vector<Item> BatchTable::items(BatchId batch) {
  std::vector<Item> items;
  SqlRows rows = items_.query(batch);
  while (rows.next()) items.push_back({read_line(rows, 1), rows.integer(0)});
  return items;
}

std::vector<HeldIdentity> BatchTable::held() {
  std::vector<HeldIdentity> held;
  SqlRows rows = held_.query();
  while (rows.next()) {
    const std::optional<Identity> identity = rows.optional_identity(2);
    if (identity) held.push_back({BatchId{rows.integer(0)}, AccountId{rows.integer(1)}, *identity});
  }
  return held;
}

void BatchTable::move(const BatchStep& step) {
  std::optional<std::string> import_id, error_code;
  std::optional<std::int64_t> http_status;
  std::optional<Time> accepted_at, unknown_at, final_at;
  if (!step.import_id.empty()) import_id = step.import_id;
  if (!step.error_code.empty()) error_code = step.error_code;
  if (step.http_status != 0) http_status = step.http_status;
  if (step.to == BatchState::accepted) accepted_at = step.at;
  if (step.to == BatchState::unknown) unknown_at = step.at;
  if (is_final(step.to)) final_at = step.at;
  move_.run(step.batch, SqlValue::number(step.to), import_id, http_status, error_code, accepted_at, unknown_at,
            final_at);
}

bool BatchTable::settle_items(BatchId batch, std::span<const ItemResult> results) {
  rows_.set(results.size(), [results](std::size_t row, int column) {
    const ItemResult& result = results[row];
    if (column == 0) return SqlValue(result.line.id);
    if (column == 1) return SqlValue::number(result.outcome);
    return result.failure ? SqlValue(result.failure->code) : SqlValue(std::nullopt);
  });
  return static_cast<std::size_t>(settle_items_.run(batch)) == results.size();
}

void BatchTable::count(BatchId batch) {
  std::array<std::int64_t, static_cast<std::size_t>(ItemOutcome::unsettled) + 1> counts{};
  {
    SqlRows rows = count_items_.query(batch);
    while (rows.next()) counts.at(static_cast<std::size_t>(rows.integer(0))) = rows.integer(1);
  }
  const auto of = [&](ItemOutcome outcome) { return counts.at(static_cast<std::size_t>(outcome)); };
  set_counts_.run(of(ItemOutcome::created), of(ItemOutcome::updated), of(ItemOutcome::partial), of(ItemOutcome::failed),
                  of(ItemOutcome::unreported), batch);
}

void BatchTable::drop_held(BatchId batch) { drop_held_.run(batch); }

}  // namespace dotsync

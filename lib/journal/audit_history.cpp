#include "journal/audit_history.hpp"

#include <algorithm>

#include "journal/sql.hpp"

namespace dotsync {
namespace {

/// The newest batches of a row; a chain that is longer tells nothing more.
constexpr std::size_t batches_told = 1'000;

std::optional<BatchState> parse_state(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(BatchState::resolved); ++i) {
    if (to_text(static_cast<BatchState>(i)) == word) return static_cast<BatchState>(i);
  }
  return std::nullopt;
}

/// Reads batch after batch; one object a story.
class Chain {
 public:
  explicit Chain(SQLite::Database& database)
      : select_batch_(
            database,
            "SELECT submitted_at, import_id, contacts, reassert, http_status, coalesce(error_code, ''), state, "
            "item.earlier_batch_id, item.outcome, item.code, coalesce(final_at, accepted_at, submitted_at) "
            "FROM item JOIN batch USING (batch_id) WHERE batch_id = ? AND line_id = ?"),
        select_events_(database,
                       "SELECT at, to_state, text FROM event WHERE batch_id = ? AND kind = 'batch' "
                       "ORDER BY event_id") {}

  /// The steps of one batch; gives back the batch before, 0 for none, and nothing where the batch was taken out.
  std::optional<BatchId> take(BatchId batch, LineId line, std::vector<StoryStep>& steps) {
    SqlRows rows = select_batch_.query(batch, line);
    if (!rows.next()) return std::nullopt;
    StoryStep step;
    step.kind = StoryStep::Kind::sent;
    step.at = rows.time(0);
    step.batch = batch;
    step.import_id = rows.optional_string(1);
    step.contacts = rows.integer(2);
    step.reassert = rows.integer(3) != 0;
    steps.push_back(step);
    step.http_status = rows.optional_integer(4);
    const std::string error_code = rows.string(5);
    const Time end = take_events(step, error_code, steps, rows.time(10));
    const auto item = static_cast<ItemOutcome>(rows.integer(8));
    if (item != ItemOutcome::open) {
      step.kind = StoryStep::Kind::outcome;
      step.at = end;
      step.state = static_cast<BatchState>(rows.integer(6));
      step.item = item;
      step.code = rows.optional_string(9).value_or(std::string());
      step.text.clear();
      steps.push_back(std::move(step));
    }
    return BatchId{rows.integer(7)};
  }

 private:
  /// When the batch took its last step.
  Time take_events(StoryStep step, const std::string& error_code, std::vector<StoryStep>& steps, Time otherwise) {
    Time last = otherwise;
    SqlRows rows = select_events_.query(step.batch);
    while (rows.next()) {
      const std::optional<BatchState> state = parse_state(rows.text(1));
      if (!state || *state == BatchState::submitting) continue;
      step.kind = StoryStep::Kind::import;
      step.at = rows.time(0);
      step.state = *state;
      // The batch keeps one code, that of its last step but for a clean end.
      step.code = *state == BatchState::accepted || *state == BatchState::finished ? std::string() : error_code;
      step.text = rows.string(2);
      last = step.at;
      steps.push_back(step);
    }
    return last;
  }

  Sql select_batch_;
  Sql select_events_;
};

/// Addresses that the row left, and what kept one of them.
void read_addresses(SQLite::Database& database, ContactStory& story) {
  Sql sql(
      database,
      "SELECT at, coalesce(event.batch_id, 0), to_state, text, import_id FROM event LEFT JOIN batch USING (batch_id) "
      "WHERE event.stream_id = ? AND row_key = ? AND kind IN ('address', 'old_address') ORDER BY event_id");
  SqlRows rows = sql.query(story.line.stream, story.line.row_key);
  while (rows.next()) {
    StoryStep step;
    step.kind = StoryStep::Kind::address;
    step.at = rows.time(0);
    step.batch = BatchId{rows.integer(1)};
    step.code = rows.string(2);
    step.text = rows.string(3);
    step.import_id = rows.optional_string(4);
    story.history.push_back(std::move(step));
  }
}

/// A clean outcome of the import that carried the row last is what acknowledged its payload.
void read_confirmation(ContactStory& story) {
  if (story.line.acknowledged_hash == 0) return;
  for (const StoryStep& step : story.history) {
    const bool clean = step.item == ItemOutcome::created || step.item == ItemOutcome::updated;
    if (step.kind == StoryStep::Kind::outcome && clean && step.batch == story.line.batch)
      story.confirmed = Confirmation{step.at, step.batch, step.import_id};
  }
}

}  // namespace

void read_failure(SQLite::Database& database, ContactStory& story) {
  Sql sql(database,
          "SELECT outcome, code, class, field, description, remedy, identifier, first_at, last_at FROM failure "
          "WHERE line_id = ?");
  SqlRows rows = sql.query(story.line.id);
  if (!rows.next()) return;
  Failure failure;
  failure.outcome = static_cast<Outcome>(rows.integer(0));
  failure.code = rows.string(1);
  failure.failure_class = static_cast<FailureClass>(rows.integer(2));
  failure.field = rows.string(3);
  failure.description = rows.string(4);
  failure.remedy = rows.string(5);
  failure.identifier = rows.string(6);
  story.failure = std::move(failure);
  story.failed_first_at = rows.time(7);
  story.failed_last_at = rows.time(8);
}

void read_doubt(SQLite::Database& database, ContactStory& story) {
  if (!story.line.identity) return;
  Sql sql(database, "SELECT min(at) FROM doubt WHERE stream_id = ? AND identity = ?");
  SqlRows rows = sql.query(story.line.stream, *story.line.identity);
  if (rows.next()) story.asserted_again_at = rows.optional_time(0);
}

void read_waiting(SQLite::Database& database, AccountId account, ContactStory& story) {
  const Line& line = story.line;
  if (line.outcome != Outcome::in_flight && line.outcome != Outcome::due) return;
  Sql own(database,
          "SELECT batch_id, import_id, state, submitted_at, unknown_at, ?1, ?2 FROM batch WHERE batch_id = ?3 "
          "AND state IN (0, 1, 5, 6)");
  // The lines of open imports are few: the share bounds them.
  Sql others(database,
             "SELECT batch.batch_id, import_id, batch.state, submitted_at, unknown_at, stream.name, row_key FROM batch "
             "JOIN item USING (batch_id) JOIN line USING (line_id) JOIN stream ON stream.stream_id = line.stream_id "
             "WHERE batch.state IN (0, 1, 5) AND batch.account_id = ?1 AND (line.identity = ?2 OR "
             "(line.former_identity = ?2 AND line.batch_id = batch.batch_id)) UNION ALL "
             "SELECT batch.batch_id, import_id, batch.state, submitted_at, unknown_at, stream.name, '' FROM batch "
             "JOIN held_identity USING (batch_id) JOIN stream USING (stream_id) WHERE batch.state IN (0, 1, 5) "
             "AND batch.account_id = ?1 AND held_identity.identity = ?2 LIMIT 1");
  const auto take = [&story](SqlRows rows) {
    if (!rows.next()) return false;
    story.waits_for = OpenImport{BatchId{rows.integer(0)},
                                 rows.optional_string(1),
                                 static_cast<BatchState>(rows.integer(2)),
                                 rows.time(3),
                                 rows.optional_time(4),
                                 rows.string(5),
                                 rows.string(6)};
    return true;
  };
  if (take(own.query(story.stream, line.row_key, line.batch))) return;
  if (line.identity) take(others.query(account, *line.identity));
}

void read_history(SQLite::Database& database, ContactStory& story) {
  read_addresses(database, story);
  Chain chain(database);
  std::vector<std::vector<StoryStep>> newest_first;
  BatchId batch = story.line.batch;
  while (batch.value != 0 && newest_first.size() < batches_told) {
    const std::optional<BatchId> before = chain.take(batch, story.line.id, newest_first.emplace_back());
    story.is_cut = !before;
    if (!before || *before >= batch) break;  // a chain leads back; anything else is for fsck to report
    batch = *before;
  }
  for (auto steps = newest_first.rbegin(); steps != newest_first.rend(); ++steps) {
    for (StoryStep& step : *steps) story.history.push_back(std::move(step));
  }
  if (story.failure && story.failure->outcome == Outcome::rejected) {
    StoryStep step;
    step.kind = StoryStep::Kind::rejected;
    step.at = *story.failed_last_at;
    step.code = story.failure->code;
    step.text = story.failure->description;
    story.history.push_back(std::move(step));
  }
  // An import that was stuck may end after the contact was sent again.
  std::stable_sort(story.history.begin(), story.history.end(),
                   [](const StoryStep& a, const StoryStep& b) { return a.at < b.at; });
  read_confirmation(story);
}

}  // namespace dotsync

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

  /// The steps of one batch; gives back the batch before, 0 for none.
  BatchId take(BatchId batch, LineId line, std::vector<StoryStep>& steps) {
    SqlRows rows = select_batch_.query(batch, line);
    if (!rows.next()) return BatchId{};
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

void read_history(SQLite::Database& database, ContactStory& story) {
  Chain chain(database);
  std::vector<std::vector<StoryStep>> newest_first;
  BatchId batch = story.line.batch;
  while (batch.value != 0 && newest_first.size() < batches_told) {
    const BatchId before = chain.take(batch, story.line.id, newest_first.emplace_back());
    if (before >= batch) break;  // a chain leads back; anything else is for fsck to report
    batch = before;
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
}

}  // namespace dotsync

// The part of Journal that operators use: requests, rows to be sent again, people to be forgotten, housekeeping.
#include "journal/journal.hpp"
#include "journal/journal_impl.hpp"

namespace dotsync {
namespace {

/// A copy that is older than this is told from the journal for certain.
constexpr Duration generation_period = std::chrono::hours(1);

/// A row of which no more is known than its key.
Line unread_line(StreamId stream, const std::string& key, Time now) {
  Line line;
  line.stream = stream;
  line.row_key = key;
  line.outcome = Outcome::due;
  line.due_reason = DueReason::retry;
  line.due_at = now;
  line.updated_at = now;
  return line;
}

}  // namespace

bool Journal::requests_changed() { return impl_->requests.changed(); }
std::vector<Request> Journal::waiting_requests() { return impl_->requests.waiting(); }

void Journal::answer(const Request& request, const RequestResult& result, Time now) {
  const std::optional<StreamId> stream = impl_->streams.named(request.stream);
  impl_->write([&] {
    impl_->requests.answer(request.id, result, now);
    impl_->events.append(
        {now, stream, std::nullopt, "request", request.kind, result.success ? "done" : "refused", result.text});
  });
}

std::int64_t Journal::retry(const RowSelection& selection, Time now) {
  const std::int64_t rows = impl_->write(
      [&] { return impl_->orders.make_due(select_rows(impl_->file.database(), impl_->ledger, selection), now); });
  impl_->releases_of_all += 1;  // rows of any stream
  return rows;
}

std::int64_t Journal::resend(StreamId stream, const std::vector<std::string>& keys, Time now) {
  RowSelection selection;
  selection.stream = stream_name(stream);
  selection.keys = keys;
  Impl& impl = *impl_;
  const std::int64_t rows = impl.write([&] {
    const std::vector<std::optional<Line>> known = impl.ledger.find(stream, keys);
    std::vector<Line> remembered;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      // The row was forgotten with its line: a new one, to be read by key.
      if (impl.tombstones.lift(impl.first_name(selection.stream), keys[i], now) && !known[i])
        remembered.push_back(unread_line(stream, keys[i], now));
    }
    std::vector<Line*> pointers;
    for (Line& line : remembered) pointers.push_back(&line);
    impl.ledger.store(pointers);
    return impl.orders.make_new(select_rows(impl.file.database(), impl.ledger, selection), now);
  });
  impl.tombstones.load();
  impl.note_release(impl.account_of(stream));
  return rows;
}

std::optional<std::int64_t> Journal::forget(const Request& request, Time now) {
  Impl& impl = *impl_;
  bool busy = false;
  std::int64_t rows = 0;
  execute(impl.file.database(), "PRAGMA secure_delete = ON");
  impl.write([&] {
    const std::vector<Line> lines = impl.forgetting.bury(request, now);
    busy = impl.forgetting.is_busy(lines);
    rows = static_cast<std::int64_t>(lines.size());
    if (!busy) impl.forgetting.remove(request, lines);
  });
  impl.tombstones.load();
  execute(impl.file.database(), "PRAGMA secure_delete = FAST");
  if (busy) return std::nullopt;
  try {
    impl.forgetting.purge();
  } catch (const JournalFull&) {
    // What was deleted is overwritten already; pages that SQLite had set free before are not.
    event(now, std::nullopt, std::nullopt, "disk", "", "full",
          "no room to write the journal anew without a forgotten person: free some, then run `dotsync forget` again");
  }
  return rows;
}

bool Journal::is_forgotten(const std::string& stream, const std::string& row_key,
                           const std::optional<Identity>& identity) {
  return impl_->tombstones.hold(impl_->first_name(stream), row_key, identity);
}

bool Journal::retain(Time now, Duration keep, int budget) {
  std::optional<Time>& raised_at = impl_->generation_raised_at;
  if (!raised_at) raised_at = now;  // as the start did
  if (now - *raised_at >= generation_period) {
    impl_->file.raise_generation();
    raised_at = now;
  }
  return impl_->write([&] { return impl_->retention.step(now, keep, budget); });
}

bool Journal::ended_uncleanly() const { return impl_->file.ended_uncleanly(); }

}  // namespace dotsync

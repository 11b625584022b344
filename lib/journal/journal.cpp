#include "journal/journal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "journal/journal_impl.hpp"

namespace dotsync {
namespace {

/// Contacts in doubt that are marked due in one transaction; the rest follow with the next question.
constexpr int doubts_at_once = 10'000;

}  // namespace

Journal::Journal(Options options, const Clock& clock) : impl_(std::make_unique<Impl>(options, clock)) {}
Journal::~Journal() = default;

KeyedHash& Journal::hash() { return impl_->hash; }
Ledger& Journal::ledger() { return impl_->ledger; }

AccountId Journal::account(const std::string& name) {
  return impl_->write([&] { return impl_->streams.account(name); });
}

StreamRecord Journal::open_stream(const StreamIdentity& identity, Time now) {
  const StreamId id = impl_->write([&] { return impl_->streams.open(identity, now); });
  impl_->layouts[id.value] = impl_->streams.layouts(id);
  return impl_->streams.find(id);
}

std::optional<StreamRecord> Journal::find_stream(const StreamIdentity& identity) {
  const std::optional<StreamId> id = impl_->streams.find(identity);
  if (!id) return std::nullopt;
  FieldLayouts& layouts = impl_->layouts[id->value] = impl_->streams.layouts(*id);
  if (!identity.fields.empty()) layouts.learn(identity.fields);
  return impl_->streams.find(*id);
}

const FieldLayouts& Journal::layouts(StreamId stream) { return impl_->layouts[stream.value]; }

StreamRecord Journal::stream(StreamId id) { return impl_->streams.find(id); }

std::vector<std::pair<StreamId, std::string>> Journal::streams() { return impl_->streams.all(); }

std::string Journal::stream_name(StreamId id) {
  for (const auto& [stream, name] : impl_->streams.all()) {
    if (stream == id) return name;
  }
  throw Error(Part::journal, fmt::format("the journal has no stream with the number {}", id.value), "restart dotsync");
}

std::vector<FenceRecord> Journal::fences(StreamId stream) { return impl_->passes.fences(stream); }

PassId Journal::begin_pass(StreamId stream, PassKind kind, const std::optional<OpenPass>& opened,
                           const std::optional<FenceRecord>& fence, std::span<const std::int64_t> fences_to_drop,
                           Time now) {
  return impl_->write([&] {
    if (fence) impl_->passes.add_fence(stream, *fence);
    for (const std::int64_t dropped : fences_to_drop) impl_->passes.drop_fence(stream, dropped);
    return impl_->passes.begin(stream, kind, opened, now);
  });
}

OpenReconcile Journal::begin_reconcile(StreamId stream, bool resend, Time now) {
  impl_->write([&] {
    const std::optional<OpenReconcile> open = impl_->streams.find(stream).reconcile;
    const PassId pass = open ? open->pass : impl_->passes.begin(stream, PassKind::reconcile, std::nullopt, now);
    impl_->passes.open_reconcile(stream, pass, resend);
  });
  return *impl_->streams.find(stream).reconcile;
}

std::vector<Line> Journal::lines_after(StreamId stream, LineId after, std::size_t limit, bool with_gone) {
  return impl_->due_lines.after(stream, after, limit, with_gone);
}

void Journal::end_pass(PassId pass, bool success, Time now) {
  impl_->write([&] { impl_->passes.end(pass, success, now); });
}

std::optional<BatchId> Journal::commit(Turn& turn) {
  const AccountId account = impl_->account_of(turn.stream);
  std::optional<BatchId> batch;
  std::vector<Identity> identities;
  impl_->write([&] {
    std::vector<BatchId> earlier;  // of the lines that travel, in the order of the writes
    for (const LineWrite& write : turn.writes) DOTSYNC_ASSERT(turn.intent || !write.travels);
    if (turn.intent) {
      std::int64_t contacts = 0;
      for (const LineWrite& write : turn.writes) contacts += write.travels ? 1 : 0;
      DOTSYNC_ASSERT(contacts > 0);
      batch = impl_->batches.insert(turn, account, contacts);
      identities = impl_->put_aboard(turn, *batch, earlier);
      impl_->events.append(
          {turn.at, turn.stream, *batch, "batch", "", "submitting", fmt::format("{} contacts", contacts)});
    }
    impl_->store(turn.writes, turn.at);
    if (batch) impl_->batches.add_items(*batch, impl_->items_of(turn, earlier));
    impl_->passes.advance(turn);
  });
  if (batch) impl_->locks.hold(*batch, account, identities);
  return batch;
}

std::vector<OpenBatch> Journal::open_batches() { return impl_->batches.open(); }
std::vector<Item> Journal::items(BatchId batch) { return impl_->batches.items(batch); }

void Journal::step(const BatchStep& step) {
  StreamId stream;
  const auto store = [&] {
    const std::optional<BatchStanding> standing = impl_->batches.standing(step.batch);
    if (!standing || !is_legal(standing->state, step.to)) {
      throw Error(Part::journal,
                  fmt::format("batch {} cannot go from {} to {}", step.batch.value,
                              standing ? to_text(standing->state) : "nothing", to_text(step.to)),
                  "restart dotsync; if it comes again, report it");
    }
    stream = standing->stream;
    impl_->store_results(step);
    impl_->batches.move(step);
    impl_->take_doubt(step, stream);
    for (const ItemResult& result : step.items) {
      if (!result.left_contact) continue;
      impl_->events.append({step.at, stream, step.batch, "old_address", "", "",
                            fmt::format("contact {} keeps the address that its row has left", *result.left_contact),
                            result.line.row_key});
    }
    if (!holds_locks(step.to)) impl_->batches.drop_held(step.batch);
    impl_->events.append({step.at, stream, step.batch, "batch", std::string(to_text(standing->state)),
                          std::string(to_text(step.to)), step.text});
  };
  impl_->write_result(store, step.at);
  if (holds_locks(step.to)) return;
  impl_->locks.release(step.batch);
  impl_->note_release(impl_->account_of(stream));
}

bool Journal::is_locked(AccountId account, const Identity& identity) const {
  return impl_->locks.is_locked(account, identity) && !DOTSYNC_MUTANT("no_single_flight");
}

std::vector<Line> Journal::due(StreamId stream, Time now, std::size_t limit) {
  std::vector<Line> lines = due(stream, now, limit, DueKind::reassert);
  for (Line& line : due(stream, now, limit, DueKind::fresh)) lines.push_back(std::move(line));
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.due_at < b.due_at; });
  if (lines.size() > limit) lines.resize(limit);
  return lines;
}

std::vector<Line> Journal::due(StreamId stream, Time now, std::size_t limit, DueKind kind) {
  const AccountId account = impl_->account_of(stream);
  if (const auto doubt = impl_->doubts.next(stream); kind == DueKind::reassert && doubt && *doubt <= now) {
    impl_->write([&] {
      const std::vector<Identity> identities = impl_->doubts.take(stream, now, doubts_at_once);
      impl_->assert_owners(stream, identities, now, std::nullopt);
    });
    impl_->note_release(account);
  }
  return impl_->due_lines.find(stream, account, now, limit, kind);
}

bool Journal::is_in_doubt(const Identity& identity) { return impl_->doubts.has(identity); }

std::optional<Time> Journal::next_due_at(StreamId stream) {
  const AccountId account = impl_->account_of(stream);
  std::optional<Time> next = impl_->doubts.next(stream);
  for (const DueKind kind : {DueKind::fresh, DueKind::reassert}) {
    const std::optional<Time> due = impl_->due_lines.next(stream, account, kind);
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

std::uint64_t Journal::releases(AccountId account) const { return impl_->releases(account); }

bool Journal::waits_for_import(StreamId stream, Time now) {
  const AccountId account = impl_->account_of(stream);
  return impl_->due_lines.any_locked(stream, account, now, DueKind::fresh) ||
         impl_->due_lines.any_locked(stream, account, now, DueKind::reassert);
}

bool Journal::waits_for_mapping(LineId line) { return impl_->failures.waits_for_mapping(line); }

void Journal::store(std::span<LineWrite> writes, Time now) {
  for (const LineWrite& write : writes) DOTSYNC_ASSERT(!write.travels);
  impl_->write([&] { impl_->store(writes, now); });
}

void Journal::set_stream_state(StreamId stream, const std::string& state, const std::string& reason, Time now) {
  impl_->write([&] { impl_->streams.set_state(stream, state, reason, now); });
}

void Journal::set_account_state(AccountId account, const std::string& state, const std::string& reason, Time now) {
  impl_->write([&] { impl_->streams.set_account_state(account, state, reason, now); });
}

void Journal::set_next_run(StreamId stream, std::optional<Time> at) {
  impl_->write([&] { impl_->streams.set_next_run(stream, at); });
}

void Journal::lift_guard(StreamId stream) {
  impl_->write([&] { impl_->streams.lift_guard(stream); });
}

std::int64_t Journal::known_contacts(StreamId stream) { return impl_->streams.known_contacts(stream); }

std::int64_t Journal::partings(StreamId stream) { return impl_->streams.partings(stream); }

void Journal::rename_stream(const std::string& from, const std::string& to, Time now) {
  impl_->write([&] { impl_->streams.rename(from, to, now); });
  impl_->first_names = impl_->streams.first_names();
}

void Journal::event(Time at, std::optional<StreamId> stream, std::optional<BatchId> batch, const std::string& kind,
                    const std::string& from, const std::string& to, const std::string& text) {
  impl_->write([&] { impl_->events.append({at, stream, batch, kind, from, to, text}); });
}

}  // namespace dotsync

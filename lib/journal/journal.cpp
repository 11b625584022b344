#include "journal/journal.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "journal/batch_table.hpp"
#include "journal/doubt_table.hpp"
#include "journal/due_lines.hpp"
#include "journal/event_log.hpp"
#include "journal/failure_table.hpp"
#include "journal/journal_file.hpp"
#include "journal/locks.hpp"
#include "journal/pass_table.hpp"
#include "journal/sql.hpp"
#include "journal/stream_table.hpp"

namespace dotsync {
namespace {

/// Contacts in doubt that are marked due in one transaction; the rest follow with the next question.
constexpr int doubts_at_once = 10'000;

}  // namespace

/// The file and, over it, one object a table. What is kept in memory changes after a commit only.
class Journal::Impl {
 public:
  Impl(const Options& options, const Clock& clock)
      : file(JournalFile::open_as_owner(options.path, options.sync_full, clock.now())),
        hash(file.key()),
        ledger(file.database(), hash, true),
        events(file.database()),
        streams(file.database(), events),
        passes(file.database()),
        batches(file.database()),
        failures(file.database()),
        due_lines(file.database(), locks),
        doubts(file.database()) {
    for (const HeldIdentity& held : batches.held()) locks.hold(held.batch, held.account, {held.identity});
  }

  /// Runs `work` in one IMMEDIATE transaction. Where it throws, the file and the memory are as before.
  template <class Work>
  auto write(Work work) {
    try {
      WriteTransaction transaction(file.database());
      if constexpr (std::is_void_v<decltype(work())>) {
        work();
        transaction.commit();
        ledger.committed();
      } else {
        auto answer = work();
        transaction.commit();
        ledger.committed();
        return answer;
      }
    } catch (...) {
      ledger.rolled_back();
      throw;
    }
  }

  AccountId account_of(StreamId stream) {
    const auto known = accounts.find(stream.value);
    if (known != accounts.end()) return known->second;
    return accounts.emplace(stream.value, streams.find(stream).account).first->second;
  }

  /// The turn's travelling lines as they go into `batch`. Their identities are what the batch will hold locked.
  std::vector<Identity> put_aboard(Turn& turn, BatchId batch, std::vector<BatchId>& earlier) {
    std::vector<Identity> identities;
    for (LineWrite& write : turn.writes) {
      if (!write.travels) continue;
      DOTSYNC_ASSERT(write.line.identity);
      earlier.push_back(write.line.batch);
      write.line.outcome = Outcome::in_flight;
      write.line.batch = batch;
      write.line.acknowledged_hash = 0;  // R4
      identities.push_back(*write.line.identity);
    }
    return identities;
  }

  /// In the order of the lines, in which the table keeps them.
  std::vector<NewItem> items_of(const Turn& turn, const std::vector<BatchId>& earlier) {
    std::vector<NewItem> items;
    for (const LineWrite& write : turn.writes) {
      if (write.travels) items.push_back({write.line.id, write.line.tried_hash, earlier[items.size()]});
    }
    std::sort(items.begin(), items.end(), [](const NewItem& a, const NewItem& b) { return a.line < b.line; });
    return items;
  }

  void store(std::span<LineWrite> writes, Time at) {
    std::vector<Line*> lines;
    std::vector<LineId> cured;
    lines.reserve(writes.size());
    for (LineWrite& write : writes) {
      lines.push_back(&write.line);
      // A new line has no older failure.
      if (!write.failure && !write.keeps_failure && write.line.id.value != 0) cured.push_back(write.line.id);
    }
    ledger.store(lines);
    for (const LineWrite& write : writes) {
      if (write.failure && !write.keeps_failure) failures.put(write.line, *write.failure, std::nullopt, at);
    }
    if (!failures.empty()) failures.remove(cured);
  }

  void store_results(const BatchStep& step) {
    if (step.items.empty()) return;
    std::vector<const Line*> lines;
    std::vector<LineId> cured;
    lines.reserve(step.items.size());
    for (const ItemResult& result : step.items) {
      lines.push_back(&result.line);
      if (!result.failure && !result.keeps_failure) cured.push_back(result.line.id);
    }
    ledger.store_known(lines);
    if (!batches.settle_items(step.batch, step.items)) {
      throw Error(Part::journal, fmt::format("a settled line is not in batch {}", step.batch.value),
                  "restart dotsync; if it comes again, report it");
    }
    for (const ItemResult& result : step.items) {
      if (result.failure && !result.keeps_failure) failures.put(result.line, *result.failure, step.batch, step.at);
    }
    if (!failures.empty()) failures.remove(cured);
    batches.count(step.batch);
  }

  /// The contacts that the batch's import may still change, or has.
  std::vector<Identity> doubtful(const BatchStep& step) {
    std::vector<Identity> identities = doubts.of(step.batch);
    if (!identities.empty()) return identities;
    // It held them until now, so its lines carry what was sent.
    for (const ItemResult& result : step.items) {
      if (result.line.batch == step.batch && result.line.identity) identities.push_back(*result.line.identity);
    }
    return identities;
  }

  void take_doubt(const BatchStep& step, StreamId stream) {
    if (step.doubt == Doubt::none) return doubts.drop(step.batch);
    const std::vector<Identity> identities = doubtful(step);
    if (step.doubt == Doubt::remembered) return doubts.put(step.batch, stream, identities, std::nullopt);
    assert_owners(stream, identities, step.at);
    if (step.again_at) {
      doubts.put(step.batch, stream, identities, step.again_at);
    } else {
      doubts.drop(step.batch);
    }
  }

  /// The mark stays on a line that is in flight: its import was on its way already, so it is tainted (R5).
  void assert_owners(StreamId stream, std::span<const Identity> identities, Time now) {
    if (DOTSYNC_MUTANT("rows_asserted_not_contacts")) return;
    std::vector<Line> owners;
    for (Ledger::Match& match : ledger.find(account_of(stream), identities)) {
      Line& line = match.line;
      if (line.stream != stream || line.outcome == Outcome::rejected || line.outcome == Outcome::superseded ||
          line.outcome == Outcome::gone)
        continue;
      line.due_at = std::min(line.due_at.value_or(now), now);
      line.due_reason = std::max(line.due_reason, DueReason::reassert);
      owners.push_back(std::move(line));
    }
    std::vector<const Line*> lines;
    for (const Line& line : owners) lines.push_back(&line);
    ledger.store_known(lines);
  }

  JournalFile file;
  KeyedHash hash;
  Ledger ledger;
  EventLog events;
  StreamTable streams;
  PassTable passes;
  BatchTable batches;
  FailureTable failures;
  Locks locks;
  DueLines due_lines;
  DoubtTable doubts;
  std::unordered_map<std::int64_t, AccountId> accounts;  ///< of streams; never changes
};

Journal::Journal(Options options, const Clock& clock) : impl_(std::make_unique<Impl>(options, clock)) {}
Journal::~Journal() = default;

KeyedHash& Journal::hash() { return impl_->hash; }
Ledger& Journal::ledger() { return impl_->ledger; }

AccountId Journal::account(const std::string& name) {
  return impl_->write([&] { return impl_->streams.account(name); });
}

StreamRecord Journal::open_stream(const StreamIdentity& identity, Time now) {
  const StreamId id = impl_->write([&] { return impl_->streams.open(identity, now); });
  return impl_->streams.find(id);
}

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

std::vector<Line> Journal::lines_after(StreamId stream, LineId after, std::size_t limit) {
  return impl_->due_lines.after(stream, after, limit);
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
  impl_->write([&] {
    const std::optional<BatchStanding> standing = impl_->batches.standing(step.batch);
    if (!standing || !is_legal(standing->state, step.to)) {
      throw Error(Part::journal,
                  fmt::format("batch {} cannot go from {} to {}", step.batch.value,
                              standing ? to_text(standing->state) : "nothing", to_text(step.to)),
                  "restart dotsync; if it comes again, report it");
    }
    impl_->store_results(step);
    impl_->batches.move(step);
    impl_->take_doubt(step, standing->stream);
    if (!holds_locks(step.to)) impl_->batches.drop_held(step.batch);
    impl_->events.append({step.at, standing->stream, step.batch, "batch", std::string(to_text(standing->state)),
                          std::string(to_text(step.to)), step.text});
  });
  if (!holds_locks(step.to)) impl_->locks.release(step.batch);
}

bool Journal::is_locked(AccountId account, const Identity& identity) const {
  return impl_->locks.is_locked(account, identity) && !DOTSYNC_MUTANT("no_single_flight");
}

std::vector<Line> Journal::due(StreamId stream, Time now, std::size_t limit) {
  const AccountId account = impl_->account_of(stream);
  if (const auto doubt = impl_->doubts.next(stream); doubt && *doubt <= now) {
    impl_->write([&] {
      const std::vector<Identity> identities = impl_->doubts.take(stream, now, doubts_at_once);
      impl_->assert_owners(stream, identities, now);
    });
  }
  return impl_->due_lines.find(stream, account, now, limit);
}

std::optional<Time> Journal::next_due_at(StreamId stream) {
  const std::optional<Time> due = impl_->due_lines.next(stream, impl_->account_of(stream));
  const std::optional<Time> doubt = impl_->doubts.next(stream);
  return due && doubt ? std::min(due, doubt) : due ? due : doubt;
}

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

void Journal::event(Time at, std::optional<StreamId> stream, std::optional<BatchId> batch, const std::string& kind,
                    const std::string& from, const std::string& to, const std::string& text) {
  impl_->write([&] { impl_->events.append({at, stream, batch, kind, from, to, text}); });
}

}  // namespace dotsync

// Journal::Impl: the file and one object a table. Used by journal.cpp and journal_operations.cpp only.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "journal/address_event.hpp"
#include "journal/ballast.hpp"
#include "journal/batch_table.hpp"
#include "journal/doubt_table.hpp"
#include "journal/due_lines.hpp"
#include "journal/event_log.hpp"
#include "journal/failure_table.hpp"
#include "journal/forgetting.hpp"
#include "journal/journal.hpp"
#include "journal/journal_file.hpp"
#include "journal/locks.hpp"
#include "journal/pass_table.hpp"
#include "journal/request_table.hpp"
#include "journal/retention.hpp"
#include "journal/row_orders.hpp"
#include "journal/sql.hpp"
#include "journal/stream_table.hpp"
#include "journal/tombstones.hpp"

namespace dotsync {

/// The file and, over it, one object a table. What is kept in memory changes after a commit only.
class Journal::Impl {
 public:
  Impl(const Options& options, const Clock& clock)
      : ballast(options.ballast_bytes > 0 ? ballast_path(options.path) : std::string()),
        file(open_file(options, clock.now())),
        hash(file.key()),
        ledger(file.database(), hash, !options.read_only),
        events(file.database()),
        streams(file.database(), events),
        passes(file.database()),
        batches(file.database()),
        failures(file.database()),
        due_lines(file.database(), locks),
        doubts(file.database()),
        requests(file.database()),
        orders(file.database()),
        tombstones(file.database(), hash),
        forgetting(file.database(), hash, ledger, tombstones),
        retention(file.database()),
        first_names(streams.first_names()) {
    if (!ballast.empty()) keep_ballast(ballast, options.ballast_bytes);
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

  /// A start writes a little itself: on a full disk, too, it must come to the polls.
  JournalFile open_file(const Options& options, Time now) {
    if (options.read_only) return JournalFile::open_for_reading(options.path);
    try {
      return JournalFile::open_as_owner(options.path, options.sync_full, now);
    } catch (const JournalFull&) {
      if (ballast.empty() || !drop_ballast(ballast)) throw;
      return JournalFile::open_as_owner(options.path, options.sync_full, now);
    }
  }

  /// As write(), for results of what was sent already: the last room on the disk is theirs.
  template <class Work>
  void write_result(Work work, Time at) {
    try {
      write(work);
    } catch (const JournalFull&) {
      if (ballast.empty() || !drop_ballast(ballast)) throw;
      write([&] {
        work();
        events.append({at, std::nullopt, std::nullopt, "disk", "", "full", "the room kept for results is in use"});
      });
    }
  }

  /// Tombstones are laid under the name that a stream was born with.
  const std::string& first_name(const std::string& stream) const {
    const auto renamed = first_names.find(stream);
    return renamed == first_names.end() ? stream : renamed->second;
  }

  AccountId account_of(StreamId stream) {
    const auto known = accounts.find(stream.value);
    if (known != accounts.end()) return known->second;
    return accounts.emplace(stream.value, streams.find(stream).account).first->second;
  }

  void note_release(AccountId account) { releases_of[account.value] += 1; }
  std::uint64_t releases(AccountId account) const {
    const auto own = releases_of.find(account.value);
    return releases_of_all + (own == releases_of.end() ? 0 : own->second);
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
      if (write.line.former_identity) identities.push_back(*write.line.former_identity);
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
    for (const LeftIdentity& left : ledger.store(lines)) events.append(address_event(left, at));
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
      if (result.former) identities.push_back(*result.former);
    }
    return identities;
  }

  void take_doubt(const BatchStep& step, StreamId stream) {
    if (step.doubt == Doubt::none) return doubts.drop(step.batch);
    const std::vector<Identity> identities = doubtful(step);
    if (step.doubt == Doubt::remembered) return doubts.put(step.batch, stream, identities, std::nullopt);
    assert_owners(stream, identities, step.at, step.batch);
    if (step.again_at) {
      doubts.put(step.batch, stream, identities, step.again_at, step.again_within);
    } else {
      doubts.drop(step.batch);
    }
  }

  /// The mark stays on a line that is in flight: its import was on its way already, so it is tainted (R5). `batch` is
  /// the import that nobody can answer for; nothing: it is the second time.
  void assert_owners(StreamId stream, std::span<const Identity> identities, Time now, std::optional<BatchId> batch) {
    if (DOTSYNC_MUTANT("rows_asserted_not_contacts")) return;
    std::vector<Line> owners;
    for (Ledger::Match& match : ledger.find(account_of(stream), identities)) {
      Line& line = match.line;
      const bool parted = line.outcome == Outcome::gone && parting::is(line.tried_hash);
      // What other streams say of a contact is theirs to say; but any import may undo what it was told of its row's
      // end.
      if ((line.stream != stream && !parted) || line.outcome == Outcome::rejected ||
          line.outcome == Outcome::superseded || (line.outcome == Outcome::gone && !parted))
        continue;
      note_doubt(line, batch);
      line.due_at = std::min(line.due_at.value_or(now), now);
      line.due_reason = std::max(line.due_reason, DueReason::reassert);
      owners.push_back(std::move(line));
    }
    std::vector<const Line*> lines;
    for (const Line& line : owners) lines.push_back(&line);
    ledger.store_known(lines);
  }

  /// What the import may have done to the contact's statuses. A line that it still carries knows that itself.
  static void note_doubt(Line& line, std::optional<BatchId> batch) {
    if (batch && line.batch != *batch) line.statuses.doubt();
    if (line.outcome == Outcome::in_flight) return;
    line.statuses.clear_asserted_again();
    if (!batch && line.due_reason < DueReason::retry) line.statuses.mark_asserted_again();
  }

  std::string ballast;  ///< path; empty: none is kept
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
  RequestTable requests;
  RowOrders orders;
  Tombstones tombstones;
  Forgetting forgetting;
  Retention retention;
  std::map<std::string, std::string> first_names;
  std::unordered_map<std::int64_t, FieldLayouts> layouts;  ///< of streams that were opened
  std::optional<Time> generation_raised_at;
  std::unordered_map<std::int64_t, AccountId> accounts;         ///< of streams; never changes
  std::unordered_map<std::int64_t, std::uint64_t> releases_of;  ///< of accounts
  std::uint64_t releases_of_all = 0;
};

}  // namespace dotsync

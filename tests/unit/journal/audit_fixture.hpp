// What the tests of views, audit and fsck share: a journal with one stream, an open pass, and the way of a batch in two
// calls.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>

#include "journal/audit.hpp"
#include "model/failure_book.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {

class AuditTest : public JournalTest {
 protected:
  AuditTest() : stream_(open()) {
    OpenPass opened;
    opened.next.xmin = 100;
    opened.xmax = 101;
    pass_ = journal_->begin_pass(stream_.id, PassKind::poll, opened, std::nullopt, {}, at(1));
  }

  /// One batch of the keys' contacts, submitted at `seconds`.
  BatchId send(const std::vector<std::string>& keys, long long seconds = 2) {
    std::vector<LineWrite> writes;
    for (const std::string& key : keys) {
      LineWrite write = travelling(stream_.id, key);
      if (const auto known = find(stream_.id, key)) write.line = *known;
      write.line.due_at.reset();
      write.line.due_reason = DueReason::none;
      writes.push_back(std::move(write));
    }
    Turn turn = JournalTest::turn(stream_.id, std::move(writes));
    turn.pass = pass_;
    turn.at = at(seconds);
    turn.counts.read = static_cast<std::int64_t>(keys.size());
    turn.counts.added = turn.counts.read;
    turn.counts.sent = turn.counts.read;
    turn.position = Position{"2026-01-01 00:00:00+00", keys.back()};
    return journal_->commit(turn).value();
  }

  /// The report of an accepted batch: `codes` names the keys that failed, all others were created.
  void finish(BatchId batch, const std::map<std::string, std::string>& codes = {}, long long seconds = 9) {
    BatchStep step;
    step.batch = batch;
    step.to = BatchState::finished;
    step.at = at(seconds);
    step.http_status = 200;
    for (Item& item : journal_->items(batch)) {
      ItemResult result;
      result.line = item.line;
      const auto code = codes.find(item.line.row_key);
      if (code == codes.end()) {
        result.outcome = ItemOutcome::created;
        result.line.outcome = Outcome::current;
        result.line.acknowledged_hash = item.payload_hash;
        result.line.contact_id = 1000 + item.line.id.value;
      } else {
        result.outcome = code->second == "unreported" ? ItemOutcome::unreported : ItemOutcome::failed;
        result.line.outcome = Outcome::failed;
        result.failure = failure(Outcome::failed, code->second, item.line.row_key + "@example.com");
      }
      result.line.updated_at = step.at;
      step.items.push_back(std::move(result));
    }
    journal_->step(step);
  }

  BatchId deliver(const std::vector<std::string>& keys, const std::map<std::string, std::string>& codes = {}) {
    const BatchId batch = send(keys);
    accept(batch);
    finish(batch, codes);
    return batch;
  }

  /// A row that the mapping refused.
  void reject(const std::string& key, const std::string& reason, long long seconds = 2) {
    Line rejected = line(stream_.id, key, key);
    rejected.identity.reset();
    rejected.tried_hash = 0;
    rejected.outcome = Outcome::rejected;
    Failure why = failure(Outcome::rejected, "invalidEmail", "");
    why.field = "email";
    why.description = reason;
    store({rejected, false, why}, seconds);
  }

  void store(LineWrite write, long long seconds) {
    std::vector<LineWrite> writes{std::move(write)};
    journal_->store(writes, at(seconds));
  }

  void store(const Line& line, long long seconds) {
    LineWrite write;
    write.line = line;
    store(std::move(write), seconds);
  }

  static Failure failure(Outcome outcome, const std::string& code, const std::string& identifier) {
    const FailureEntry& entry = failure_entry(code);
    Failure failure;
    failure.outcome = outcome;
    failure.code = code;
    failure.failure_class = entry.failure_class;
    failure.description = std::string(entry.words);
    failure.remedy = std::string(entry.remedy);
    failure.identifier = identifier;
    return failure;
  }

  /// Changes the file behind the journal's back; the triggers that would refuse it are taken away.
  void tamper(const std::string& sql) {
    SQLite::Database database(path(), SQLite::OPEN_READWRITE, 5000);
    database.exec("DROP TRIGGER IF EXISTS batch_step");
    database.exec("DROP TRIGGER IF EXISTS batch_born");
    database.exec("DROP TRIGGER IF EXISTS event_kept");
    database.exec("DROP TRIGGER IF EXISTS event_unchanged");
    database.exec(sql);
  }

  /// The first value of the answer as text.
  std::string ask(const std::string& sql) {
    SQLite::Database database(path(), SQLite::OPEN_READONLY, 5000);
    return database.execAndGet(sql).getString();
  }

  StreamRecord stream_;
  PassId pass_;
};

}  // namespace dotsync

// What the tests of lib/journal share: a journal in a folder of its own, and short ways to make lines, turns and steps.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "support/temp_dir.hpp"

namespace dotsync {

class FixedClock : public Clock {
 public:
  Time now() const override { return now_; }

 private:
  Time now_ = from_ms(1'700'000'000'000);
};

inline Time at(long long seconds) { return from_ms(1'700'000'000'000 + seconds * 1000); }

class JournalTest : public testing::Test {
 protected:
  JournalTest() { reopen(); }

  std::string path() const { return dir_.file("state/journal.db"); }

  /// Closes the journal and opens it again: what is not in the file is gone.
  void reopen() {
    journal_.reset();
    journal_ = std::make_unique<Journal>(Journal::Options{path(), false}, clock_);
  }

  StreamRecord open(const std::string& name = "customers", const std::string& version = "v1") {
    return journal_->open_stream({name, "main", "crm", version}, at(0));
  }

  Identity identity(const std::string& address) { return journal_->hash().identity("email", address); }

  Line line(StreamId stream, const std::string& key, const std::string& address) {
    Line line;
    line.stream = stream;
    line.row_key = key;
    line.identity = identity(address);
    line.watermark_value = 17;
    line.read_xmin = 4711;
    line.tried_hash = journal_->hash().payload(key, address);
    line.updated_at = at(1);
    return line;
  }

  LineWrite travelling(StreamId stream, const std::string& key) {
    return {line(stream, key, key + "@example.com"), true, std::nullopt};
  }

  static Turn turn(StreamId stream, std::vector<LineWrite> writes) {
    Turn turn;
    turn.stream = stream;
    turn.writes = std::move(writes);
    for (const LineWrite& write : turn.writes) {
      if (write.travels) turn.intent = Intent{1000, false};
    }
    turn.at = at(2);
    return turn;
  }

  /// One batch with a contact for every key.
  BatchId submit(StreamId stream, const std::vector<std::string>& keys) {
    std::vector<LineWrite> writes;
    for (const std::string& key : keys) writes.push_back(travelling(stream, key));
    Turn submitted = turn(stream, std::move(writes));
    return journal_->commit(submitted).value();
  }

  std::optional<Line> find(StreamId stream, const std::string& key) {
    const std::vector<std::string> keys{key};
    return journal_->ledger().find(stream, keys).front();
  }

  std::vector<Ledger::Match> find(AccountId account, const Identity& wanted) {
    const std::vector<Identity> identities{wanted};
    return journal_->ledger().find(account, identities);
  }

  /// All items of the batch settled with one outcome.
  BatchStep settled(BatchId batch, BatchState to, Outcome outcome, ItemOutcome item_outcome) {
    BatchStep step;
    step.batch = batch;
    step.to = to;
    step.at = at(9);
    for (Item& item : journal_->items(batch)) {
      item.line.outcome = outcome;
      if (outcome == Outcome::current) item.line.acknowledged_hash = item.payload_hash;
      step.items.push_back({item.line, item_outcome, std::nullopt});
    }
    return step;
  }

  void accept(BatchId batch, const std::string& import_id = "11111111-2222") {
    BatchStep step;
    step.batch = batch;
    step.to = BatchState::accepted;
    step.at = at(3);
    step.import_id = import_id;
    step.http_status = 202;
    journal_->step(step);
  }

  TempDir dir_{TempDir::Where::memory};
  FixedClock clock_;
  std::unique_ptr<Journal> journal_;
};

}  // namespace dotsync

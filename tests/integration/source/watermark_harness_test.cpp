// The proof of change detection: writers that hold transactions open for seconds; pollers of every kind that must miss
// nothing; and beside them naive ones that must miss something, or the harness proves nothing.
// DOTSYNC_HARNESS_SECONDS in the environment sets how long the writers write.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "source_fixture.hpp"
#include "support/late_writers.hpp"

namespace dotsync {
namespace {

void sleep_ms(unsigned long ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

/// Reads passes as the engine does, with all that a journal would keep between them.
class Poller {
 public:
  Poller(PostgresReader& source, StreamQuery query) : source_(source), query_(std::move(query)) {}

  void poll() {
    const OpenedPass opened = source_.open_pass(query_, history_);
    ASSERT_EQ(opened.trust, Trust::as_journaled) << opened.reason;
    remember(opened.fence);
    PageRequest request{in_force_, std::nullopt, page_limit_};
    request.bounds.xmax = opened.fence.snapshot.xmax;
    page_limit_ = page_limit_ % 97 + 20;
    for (bool last = false; !last;) {
      const PageAnswer answer = source_.read_page(query_, request);
      for (std::size_t i = 0; i < answer.page.size(); ++i) {
        const RowPlace& place = answer.page.place(i);
        long& known = seen_[place.key];
        known = std::max(known, std::stol(std::string(answer.page.row(i).column(0).value())));
        request.after = PagePosition{place.watermark, place.key};
        ++read_;
      }
      last = answer.last;
    }
    in_force_ = {opened.fence.snapshot.xmin, bound_text(opened.fence, query_.watermark.kind), 0};
    ++passes_;
    hidden_ += opened.fence.hidden ? 1 : 0;
    bounded_ += in_force_.lower ? 1 : 0;
  }

  const Versions& seen() const { return seen_; }
  long passes() const { return passes_; }
  long hidden() const { return hidden_; }
  long bounded() const { return bounded_; }
  long read() const { return read_; }

 private:
  void remember(const Fence& fence) {
    history_.push_back(parse_fence(fence_text(fence)).value());
    const std::vector<std::size_t> drop = fences_to_drop(history_);
    for (auto index = drop.rbegin(); index != drop.rend(); ++index) {
      history_.erase(history_.begin() + static_cast<std::ptrdiff_t>(*index));
    }
  }

  PostgresReader& source_;
  StreamQuery query_;
  std::vector<Fence> history_;
  PassBounds in_force_;
  std::size_t page_limit_ = 50;
  Versions seen_;
  long passes_ = 0;
  long hidden_ = 0;
  long bounded_ = 0;
  long read_ = 0;
};

/// Everything above the largest number seen.
class NaiveBySequence {
 public:
  explicit NaiveBySequence(PgClient& sql) : sql_(sql) {}
  void poll() {
    for (const auto& row :
         sql_.query("SELECT id, version, seq FROM customers WHERE seq > " + last_ + " ORDER BY seq")) {
      seen_[row[0]] = std::max(seen_[row[0]], std::stol(row[1]));
      last_ = row[2];
    }
  }
  const Versions& seen() const { return seen_; }

 private:
  PgClient& sql_;
  std::string last_ = "0";
  Versions seen_;
};

/// The rows whose own transaction was not visible to the last snapshot: savepoints have ids that it does not list.
class NaiveBySnapshot {
 public:
  explicit NaiveBySnapshot(PgClient& sql) : sql_(sql) {}
  void poll() {
    const std::string now = sql_.value("SELECT pg_current_snapshot()");
    for (const auto& row : sql_.query("SELECT id, version FROM customers WHERE NOT "
                                      "pg_visible_in_snapshot(xmin::text::xid8, '" +
                                      last_ + "')")) {
      seen_[row[0]] = std::max(seen_[row[0]], std::stol(row[1]));
    }
    last_ = now;
  }
  const Versions& seen() const { return seen_; }

 private:
  PgClient& sql_;
  std::string last_ = "1:1:";
  Versions seen_;
};

class WatermarkHarness : public SourceTest {
 protected:
  WatermarkHarness() {
    create_customers();
    sql_.exec(R"(CREATE SEQUENCE changes;
      ALTER TABLE customers ADD version bigint NOT NULL DEFAULT 0, ADD seq bigint NOT NULL, ADD txid xid8 NOT NULL;
      CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.updated_at := clock_timestamp(); NEW.seq := nextval('changes');
           NEW.txid := pg_current_xact_id(); RETURN NEW; END $$;
      CREATE INDEX ON customers (seq, id); CREATE INDEX ON customers (txid, id);
      CREATE VIEW seen_by_others AS SELECT * FROM customers)");
    sql_.exec(
        fmt::format("INSERT INTO customers (id, name) SELECT i, 'n' FROM generate_series(1, {}) i", LateWriters::rows));
    sql_.exec("GRANT SELECT ON customers TO " + plain_role() + "; GRANT SELECT (xmin) ON customers TO " + plain_role());
    sql_.exec(fmt::format("CREATE ROLE unseen_{0} SUPERUSER LOGIN; ALTER ROLE unseen_{0} SET track_activities = off",
                          database_));
  }

  static StreamQuery table() {
    StreamQuery query = customers();
    query.columns = {{"version", std::nullopt}};
    query.watermark.margin_us = 100'000;
    return query;
  }

  /// The same rows by ranges alone, so that nothing but the bound can bring a late row.
  static StreamQuery range_only() {
    StreamQuery query = table();
    query.stream = "ranges";
    query.table.clear();
    query.query = "SELECT * FROM customers";
    query.key = {"id"};
    return query;
  }

  static StreamQuery view() {
    StreamQuery query = table();
    query.stream = query.table = "seen_by_others";
    query.key = {"id"};
    return query;
  }

  static StreamQuery of_kind(StreamQuery query, WatermarkKind kind, const char* column) {
    query.stream += to_text(kind);
    query.watermark.kind = kind;
    query.watermark.column = column;
    return query;
  }

  void start_writers(bool with_unseen) {
    const auto unseen = [this] { return connect("unseen_" + database_); };
    writers_.emplace([this] { return connect(); }, with_unseen ? std::function<PgClient()>(unseen) : nullptr);
  }

  /// Polls in turn while the writers write, then once more.
  void poll_all(const std::vector<std::function<void()>>& polls) {
    const auto end = std::chrono::steady_clock::now() + harness_time(10);
    bool writing = true;
    while (writing && !HasFatalFailure()) {
      if (std::chrono::steady_clock::now() >= end) {
        writers_->stop();
        writing = false;
      }
      for (const auto& poll : polls) poll();
      sleep_ms(30);
    }
  }

  void judge(const char* name, const Poller& poller) {
    fmt::print("{}: {} passes, {} by virtual xids, {} bounded, {} rows read, {} missed\n", name, poller.passes(),
               poller.hidden(), poller.bounded(), poller.read(), missed(sql_, poller.seen()));
    EXPECT_EQ(missed(sql_, poller.seen()), 0) << name;
    EXPECT_GT(poller.passes(), 5) << name;
  }

  void judge_bounded(const char* name, const Poller& poller) {
    judge(name, poller);
    EXPECT_GT(poller.hidden(), 0) << name;
    EXPECT_GT(poller.bounded(), 0) << name;
  }

  void judge_naive(const char* name, const Versions& seen) {
    const long count = missed(sql_, seen);
    fmt::print("naive by {}: {} missed\n", name, count);
    EXPECT_GT(count, 0) << name << ": the writers were too tame to prove anything";
  }

  std::optional<LateWriters> writers_;
};

TEST_F(WatermarkHarness, EveryKindMissesNothingOfConcurrentWriters) {
  PostgresReader source = reader();
  Poller by_table(source, table());
  Poller by_range(source, range_only());
  Poller by_view(source, view());
  Poller by_sequence(source, of_kind(table(), WatermarkKind::sequence, "seq"));
  Poller by_numbers(source, of_kind(range_only(), WatermarkKind::sequence, "seq"));
  Poller by_xid8(source, of_kind(table(), WatermarkKind::xid8, "txid"));
  Poller by_xmin(source, of_kind(table(), WatermarkKind::xmin, ""));
  NaivePoller naive(sql_);
  NaiveBySequence naive_sequence(sql_);
  NaiveBySnapshot naive_snapshot(sql_);
  start_writers(true);
  poll_all({[&] { by_table.poll(); }, [&] { by_range.poll(); }, [&] { by_view.poll(); }, [&] { by_sequence.poll(); },
            [&] { by_numbers.poll(); }, [&] { by_xid8.poll(); }, [&] { by_xmin.poll(); }, [&] { naive.poll(); },
            [&] { naive_sequence.poll(); }, [&] { naive_snapshot.poll(); }});
  judge_bounded("timestamp", by_table);
  judge_bounded("timestamp by range", by_range);
  judge_bounded("timestamp of a view", by_view);
  judge_bounded("sequence", by_sequence);
  judge_bounded("sequence by range", by_numbers);
  judge("xid8", by_xid8);
  judge("xmin", by_xmin);
  EXPECT_LT(by_table.hidden(), by_table.passes()) << "fences by sessions were to be tried as well";
  EXPECT_LT(by_range.read(), by_range.passes() * LateWriters::rows / 2) << "a bound that never rises proves nothing";
  EXPECT_LT(by_numbers.read(), by_numbers.passes() * LateWriters::rows) << "a bound that never rises proves nothing";
  EXPECT_LT(by_xid8.read(), by_xmin.read()) << "open transactions make xid8 read nothing twice";
  judge_naive("time", naive.seen());
  judge_naive("sequence", naive_sequence.seen());
  judge_naive("snapshot", naive_snapshot.seen());
}

TEST_F(WatermarkHarness, FencesByVirtualXidsMissNothingOfConcurrentWriters) {
  PostgresReader source = reader(plain_role());
  Poller by_table(source, table());
  Poller by_range(source, range_only());
  NaivePoller naive(sql_);
  start_writers(false);
  poll_all({[&] { by_table.poll(); }, [&] { by_range.poll(); }, [&] { naive.poll(); }});
  judge_bounded("timestamp", by_table);
  judge_bounded("timestamp by range", by_range);
  judge_naive("time", naive.seen());
}

}  // namespace
}  // namespace dotsync

// The proof of change detection: writers that hold transactions open for seconds; pollers by fences and pages that must
// miss nothing; and beside them a naive `updated_at > last` that must miss something, or the harness proves nothing.
// DOTSYNC_HARNESS_SECONDS in the environment sets how long the writers write.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

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
    page_limit_ = page_limit_ % 97 + 3;
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
    in_force_ = {opened.fence.snapshot.xmin, bound_text(opened.fence.bound, WatermarkKind::timestamp), 0};
    ++passes_;
    hidden_ += opened.fence.hidden ? 1 : 0;
    bounded_ += opened.fence.bound ? 1 : 0;
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

class WatermarkHarness : public SourceTest {
 protected:
  WatermarkHarness() {
    create_customers();
    sql_.exec("ALTER TABLE customers ADD version bigint NOT NULL DEFAULT 0");
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

  void start_writers(bool with_unseen) {
    const auto unseen = [this] { return connect("unseen_" + database_); };
    writers_.emplace([this] { return connect(); }, with_unseen ? std::function<PgClient()>(unseen) : nullptr);
  }

  /// Polls in all three ways while the writers write, then once more.
  void poll_all(Poller& by_table, Poller& by_range, NaivePoller& naive) {
    const auto end = std::chrono::steady_clock::now() + harness_time(10);
    bool writing = true;
    while (writing && !HasFatalFailure()) {
      if (std::chrono::steady_clock::now() >= end) {
        writers_->stop();
        writing = false;
      }
      by_table.poll();
      by_range.poll();
      naive.poll();
      sleep_ms(30);
    }
  }

  void judge(const char* name, const Poller& poller) {
    fmt::print("{}: {} passes, {} by virtual xids, {} bounded, {} rows read, {} missed\n", name, poller.passes(),
               poller.hidden(), poller.bounded(), poller.read(), missed(sql_, poller.seen()));
    EXPECT_EQ(missed(sql_, poller.seen()), 0) << name;
    EXPECT_GT(poller.passes(), 5) << name;
    EXPECT_GT(poller.hidden(), 0) << name;
    EXPECT_GT(poller.bounded(), 0) << name;
  }

  std::optional<LateWriters> writers_;
};

TEST_F(WatermarkHarness, FencesOfBothKindsMissNothingOfConcurrentWriters) {
  PostgresReader source = reader();
  Poller by_table(source, table());
  Poller by_range(source, range_only());
  NaivePoller naive(sql_);
  start_writers(true);
  poll_all(by_table, by_range, naive);
  judge("table", by_table);
  judge("range", by_range);
  EXPECT_LT(by_table.hidden(), by_table.passes()) << "fences by sessions were to be tried as well";
  EXPECT_LT(by_range.read(), by_range.passes() * LateWriters::rows / 2) << "a bound that never rises proves nothing";
  EXPECT_GT(missed(sql_, naive.seen()), 0) << "the writers were too tame to prove anything";
}

TEST_F(WatermarkHarness, FencesByVirtualXidsMissNothingOfConcurrentWriters) {
  PostgresReader source = reader(plain_role());
  Poller by_table(source, table());
  Poller by_range(source, range_only());
  NaivePoller naive(sql_);
  start_writers(false);
  poll_all(by_table, by_range, naive);
  judge("table", by_table);
  judge("range", by_range);
  EXPECT_GT(missed(sql_, naive.seen()), 0) << "the writers were too tame to prove anything";
}

}  // namespace
}  // namespace dotsync

#include "support/late_writers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

namespace dotsync {
namespace {

void sleep_ms(unsigned long ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

/// One transaction: late first writes, savepoints kept and rolled back, late commits, now and then a prepared one.
/// Every writer owns the ids with its remainder, so that no writer waits for another's lock.
void transaction(PgClient& sql, std::mt19937& random, unsigned writer) {
  const auto chance = [&random](unsigned percent) { return random() % 100 < percent; };
  const auto pause = [&random](unsigned most_ms) { sleep_ms(random() % most_ms + 1); };
  const auto change = [&] {
    const unsigned long id = (random() % (LateWriters::rows / LateWriters::count)) * LateWriters::count + writer + 1;
    sql.exec(fmt::format("UPDATE customers SET version = version + 1 WHERE id = {}", id));
  };
  const bool is_long = chance(30);
  sql.exec("BEGIN");
  if (is_long && chance(50)) pause(1500);
  change();
  if (chance(40)) {
    sql.exec("SAVEPOINT a");
    change();
    if (chance(50)) sql.exec("ROLLBACK TO a");
    change();
  }
  if (is_long) pause(2500);
  if (chance(5)) {
    const std::string gid = fmt::format("w{}", writer);
    sql.exec("PREPARE TRANSACTION '" + gid + "'");
    pause(1200);
    sql.exec("COMMIT PREPARED '" + gid + "'");
  } else {
    sql.exec(chance(10) ? "ROLLBACK" : "COMMIT");
  }
  pause(20);
}

void insert_unseen(PgClient sql, const std::atomic<bool>& stop) {
  std::mt19937 random(99);
  for (int id = 10'000; !stop; ++id) {
    sql.exec("BEGIN");
    sql.exec(fmt::format("INSERT INTO customers (id, name) VALUES ({}, 'unseen')", id));
    sleep_ms(random() % 2000);
    sql.exec("COMMIT");
    sleep_ms(random() % 2000);
  }
}

}  // namespace

LateWriters::LateWriters(std::function<PgClient()> connect, std::function<PgClient()> unseen) {
  for (unsigned writer = 0; writer < count; ++writer) {
    threads_.emplace_back([this, connect, writer] {
      PgClient sql = connect();
      std::mt19937 random(writer + 1);
      while (!stop_) transaction(sql, random, writer);
    });
  }
  if (unseen) threads_.emplace_back([this, unseen] { insert_unseen(unseen(), stop_); });
}

void LateWriters::stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void NaivePoller::poll() {
  for (const auto& row : sql_.query("SELECT id, version, updated_at FROM customers WHERE updated_at > '" + last_ +
                                    "' ORDER BY updated_at")) {
    seen_[row[0]] = std::max(seen_[row[0]], std::stol(row[1]));
    last_ = row[2];
  }
}

long missed(PgClient& sql, const Versions& seen) {
  long count = 0;
  for (const auto& row : sql.query("SELECT id, version FROM customers")) {
    const auto found = seen.find(row[0]);
    if (found == seen.end() || found->second < std::stol(row[1])) ++count;
  }
  return count;
}

std::chrono::seconds harness_time(int otherwise) {
  const char* seconds = std::getenv("DOTSYNC_HARNESS_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? otherwise : std::atoi(seconds));
}

}  // namespace dotsync

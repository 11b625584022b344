#include "e2e/busy_people.hpp"

#include <fmt/format.h>

#include <random>

namespace dotsync {

BusyPeople::BusyPeople(std::string dsn, BusyWish wish, unsigned seed) : dsn_(std::move(dsn)), wish_(wish) {
  for (unsigned writer = 0; writer < wish_.writers; ++writer) {
    threads_.emplace_back([this, writer, seed] {
      try {
        write(writer, seed);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex_);
        failure_ = std::current_exception();
      }
    });
  }
}

BusyPeople::~BusyPeople() {
  stop_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void BusyPeople::stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  if (failure_) std::rethrow_exception(failure_);
}

void BusyPeople::write(unsigned writer, unsigned seed) {
  PgClient sql(dsn_);
  std::mt19937 random(seed * 97 + writer);
  const auto below = [&random](unsigned end) { return static_cast<unsigned>(random() % end); };
  const auto sleep_up_to = [&](std::chrono::milliseconds most) {
    std::this_thread::sleep_for(std::chrono::milliseconds(below(static_cast<unsigned>(most.count()) + 1)));
  };
  // Behind those of other BusyPeople on the same table.
  long next_id = std::stol(sql.value("SELECT max(id) FROM customers")) + 1 + writer;
  unsigned inserted = 0;
  while (!stop_) {
    sql.exec("BEGIN");
    const unsigned first = below(wish_.rows) / wish_.writers * wish_.writers + writer;
    sql.exec(fmt::format("UPDATE customers SET version = version + 1 WHERE id % {} = {} AND id BETWEEN {} AND {}",
                         wish_.writers, writer, first, first + below(40)));
    if (below(10) == 0) sleep_up_to(wish_.long_transaction);
    if (inserted < wish_.inserts / wish_.writers && below(10) == 0) {
      sql.exec(fmt::format("INSERT INTO customers (id, name) VALUES ({}, 'new')", next_id));
      next_id += wish_.writers;
      ++inserted;
    }
    const bool keep = below(8) != 0;
    sql.exec(keep ? "COMMIT" : "ROLLBACK");
    if (keep) ++transactions_;
    sleep_up_to(wish_.pause * 2);
  }
}

}  // namespace dotsync

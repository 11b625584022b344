// BusyPeople: writers that change public.customers (people.hpp) as long as they live: short and long transactions,
// some rolled back, and new rows. Used by the kill loop and by the soak.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/private_postgres.hpp"

namespace dotsync {

struct BusyWish {
  unsigned writers = 2;
  unsigned rows = 400;                              ///< that exist already, with ids from 1
  std::chrono::milliseconds pause{20};              ///< between two transactions of a writer, up to twice as long
  std::chrono::milliseconds long_transaction{150};  ///< how long one of ten transactions stays open
  unsigned inserts = 50;                            ///< new rows at most, so that what is compared stays small
};

/// Each writer has rows of its own, so that none waits for another.
class BusyPeople {
 public:
  BusyPeople(std::string dsn, BusyWish wish, unsigned seed);
  ~BusyPeople();
  BusyPeople(const BusyPeople&) = delete;
  BusyPeople& operator=(const BusyPeople&) = delete;

  /// Every open transaction ends first. Throws what a writer met.
  void stop();
  long transactions() const { return transactions_.load(); }  ///< committed so far

 private:
  void write(unsigned writer, unsigned seed);

  std::string dsn_;
  BusyWish wish_;
  std::atomic<bool> stop_{false};
  std::atomic<long> transactions_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;  ///< guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace dotsync

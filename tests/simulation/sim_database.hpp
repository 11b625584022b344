// SimDatabase and SimSource: a table with transactions as PostgreSQL has them (xids, snapshots, late commits, stamps of
// the transaction's start), and a Source that reads it by the fenced range. It models what design.md claims of the
// database.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulation/sim_clock.hpp"
#include "source/source.hpp"

namespace dotsync {

struct SimRow {
  std::string email;
  std::string name;
  std::int64_t stamp_us = 0;  ///< the watermark
  std::uint64_t xid = 0;
};

class SimDatabase {
 public:
  explicit SimDatabase(SimWorld& world) : world_(world) {}

  /// A transaction of `writes` random rows that commits some time after its stamps were taken.
  void random_transaction(int keys, int emails);
  const std::map<int, SimRow>& rows() const { return rows_; }
  Snapshot snapshot() const;
  std::optional<std::int64_t> oldest_open_start_us() const;
  std::int64_t now_us() const { return to_ms(world_.now()) * 1000; }

 private:
  SimWorld& world_;
  std::map<int, SimRow> rows_;                  ///< committed versions
  std::map<std::uint64_t, std::int64_t> open_;  ///< xid -> start of its transaction, microseconds
  std::uint64_t next_xid_ = 1000;
  int version_ = 0;
};

class SimSource : public Source {
 public:
  SimSource(SimWorld& world, SimDatabase& database) : world_(world), database_(database) {}
  void describe(const StreamQuery& query, SourceDone<StreamFacts> done) override;
  void open_pass(const StreamQuery& query, std::vector<Fence> history, SourceDone<OpenedPass> done) override;
  void read_page(const StreamQuery& query, const PageRequest& request, SourceDone<PageAnswer> done) override;
  void read_scan(const StreamQuery& query, const ScanRequest& request, SourceDone<PageAnswer> done) override;
  void read_keys(const StreamQuery& query, std::vector<std::string> keys, SourceDone<KeysAnswer> done) override;

  double failures = 0;  ///< share of calls that fail as a lost connection does

 private:
  template <class T>
  void answer(SourceDone<T> done, std::function<T()> read);
  RowPlace place(int key, const SimRow& row, const Snapshot& snapshot) const;
  static void append(RowPage& page, RowPlace place, int key, const SimRow& row);

  SimWorld& world_;
  SimDatabase& database_;
};

}  // namespace dotsync

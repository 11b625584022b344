// SimDatabase: tables with transactions as PostgreSQL has them: xids drawn at the first write, stamps of the
// transaction's start, savepoints, rollbacks, two-phase commits, sessions that hide their start. It models what
// docs/design.md claims of the database; sim_source.hpp reads it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulation/sim_clock.hpp"
#include "simulation/sim_tally.hpp"
#include "source/fence.hpp"

namespace dotsync {

struct SimRow {
  std::string email;  ///< empty: NULL, so the row is rejected
  std::string name;
  std::string status = "subscribed";
  std::string consented_at;   ///< empty: NULL, so there is no consent record
  std::int64_t stamp_us = 0;  ///< the watermark
  std::uint64_t xid = 0;
  bool deleted = false;
};

/// What transactions do, as probabilities.
struct SimTraffic {
  int keys = 14;
  int emails = 12;
  double quiet = 0.2;          ///< a write changes status or consent alone
  double foreign_email = 0.2;  ///< a row takes another address than its own
  bool own_emails = false;     ///< no address stands in both tables
  double no_email = 0;         ///< a row without an address
  double poison = 0;           ///< a row that Dotdigital refuses with its whole request
  double cursed = 0;           ///< a row that makes Dotdigital give up every import it is in
  double rollback = 0.1;
  double prepared = 0;  ///< two-phase commit
  double hidden = 0;    ///< the session shows no start of its transaction
  double long_transaction = 0.1;
  double deleted = 0;     ///< a write deletes the row; only a reconcile finds it
  double late_stamp = 0;  ///< a stamp far older than its transaction; only a reconcile finds it
};

class SimDatabase {
 public:
  using Table = std::map<int, SimRow>;

  SimDatabase(SimWorld& world, SimTally& tally, std::vector<std::string> tables);

  /// Begins a transaction of some writes to any tables, which ends some time later.
  void random_transaction(const SimTraffic& traffic);
  /// Committed versions.
  const Table& rows(const std::string& table) const { return tables_.at(table); }
  bool has_open_transactions() const { return !open_.empty(); }

  // What a fence asks for, at this moment.
  std::int64_t now_us() const { return to_ms(world_.now()) * 1000; }
  Snapshot snapshot() const;
  std::vector<VirtualXid> virtualxids() const;
  std::vector<Session> sessions() const;
  std::vector<std::string> prepared() const;

 private:
  struct Transaction {
    std::int64_t start_us = 0;
    bool hidden = false;
    std::set<std::uint64_t> xids;  ///< empty until the first write
    std::map<std::pair<std::string, int>, SimRow> writes;
    std::string prepared;  ///< its name in pg_prepared_xacts; empty: a session still has it
  };
  void write(int backend, const SimTraffic& traffic);
  void finish(int backend, const SimTraffic& traffic);
  void commit(int backend);
  bool is_locked(int backend, const std::string& table, int key) const;
  SimRow random_row(const std::string& table, int key, const SimTraffic& traffic);

  SimWorld& world_;
  SimTally& tally_;
  std::map<std::string, Table> tables_;
  std::map<int, Transaction> open_;  ///< by the process that began it
  std::uint64_t next_xid_ = 1000;
  int next_backend_ = 100;
  int version_ = 0;
  int consents_ = 0;
};

}  // namespace dotsync

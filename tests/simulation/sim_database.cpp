#include "simulation/sim_database.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/failpoint.hpp"

namespace dotsync {

SimDatabase::SimDatabase(SimWorld& world, SimTally& tally, std::vector<std::string> tables)
    : world_(world), tally_(tally) {
  for (std::string& table : tables) tables_[std::move(table)];
}

void SimDatabase::random_transaction(const SimTraffic& traffic) {
  const int backend = ++next_backend_;
  Transaction& transaction = open_[backend];
  transaction.start_us = now_us();
  transaction.hidden = world_.chance(traffic.hidden);
  const Duration longest =
      world_.chance(traffic.long_transaction) ? Duration(std::chrono::minutes(4)) : std::chrono::seconds(15);
  const Duration length = world_.between(Duration(0), longest);
  for (std::uint64_t i = 0, count = 1 + world_.below(4); i < count; ++i) {
    world_.after(world_.between(Duration(0), length), [this, backend, traffic] { write(backend, traffic); });
  }
  world_.after(length + Duration(1), [this, backend, traffic] { finish(backend, traffic); });
}

void SimDatabase::write(int backend, const SimTraffic& traffic) {
  auto table = tables_.begin();
  std::advance(table, static_cast<std::ptrdiff_t>(world_.below(tables_.size())));
  const int key = static_cast<int>(world_.below(static_cast<std::uint64_t>(traffic.keys)));
  // Who wants a row that another transaction has written waits in PostgreSQL; here it does something else.
  if (is_locked(backend, table->first, key)) return;
  Transaction& transaction = open_.at(backend);
  const bool savepoint = !transaction.xids.empty() && world_.chance(0.3);
  if (savepoint) tally_.note("change: savepoint");
  if (transaction.xids.empty() || savepoint) transaction.xids.insert(next_xid_++);
  SimRow row = random_row(table->first, key, traffic);
  // now() of most triggers, clock_timestamp() of some.
  row.stamp_us = world_.chance(0.7) ? transaction.start_us : now_us();
  if (world_.chance(traffic.late_stamp)) {
    row.stamp_us -= 600'000'000;
    tally_.note("change: late stamp");
  }
  row.deleted = world_.chance(traffic.deleted);
  row.xid = *transaction.xids.rbegin();
  transaction.writes[{table->first, key}] = std::move(row);
}

SimRow SimDatabase::random_row(const std::string& table, int key, const SimTraffic& traffic) {
  SimRow row;
  const auto before = tables_.at(table).find(key);
  const bool quiet = before != tables_.at(table).end() && world_.chance(traffic.quiet);
  if (quiet) row = before->second;
  if (world_.chance(0.4)) row.status = row.status == "subscribed" ? "unsubscribed" : "subscribed";
  if (world_.chance(0.4)) {
    ++consents_;
    row.consented_at = fmt::format("2023-01-01T{:02}:{:02}:00Z", consents_ / 60, consents_ % 60);
  }
  if (quiet) return row;
  const auto email = world_.chance(traffic.foreign_email) ? world_.below(static_cast<std::uint64_t>(traffic.emails))
                                                          : static_cast<std::uint64_t>(key);
  if (!world_.chance(traffic.no_email))
    row.email = fmt::format("p{}@{}.com", email, traffic.own_emails ? table : "example");
  // A version now and then repeats an earlier one, so that A -> B -> A happens.
  row.name = world_.chance(traffic.poison)   ? "poison"
             : world_.chance(traffic.cursed) ? "cursed"
                                             : fmt::format("v{}", world_.chance(0.8) ? ++version_ : key % 2);
  return row;
}

bool SimDatabase::is_locked(int backend, const std::string& table, int key) const {
  return std::any_of(open_.begin(), open_.end(), [&](const auto& entry) {
    return entry.first != backend && entry.second.writes.count({table, key}) != 0;
  });
}

void SimDatabase::finish(int backend, const SimTraffic& traffic) {
  if (world_.chance(traffic.rollback)) {
    tally_.note("change: rollback");
    open_.erase(backend);
    return;
  }
  Transaction& transaction = open_.at(backend);
  if (!transaction.writes.empty() && world_.chance(traffic.prepared)) {
    tally_.note("change: prepared");
    transaction.prepared = fmt::format("{}@{}", *transaction.xids.begin(), now_us());
    world_.after(world_.between(Duration(0), std::chrono::minutes(4)), [this, backend] { commit(backend); });
    return;
  }
  if (transaction.hidden) tally_.note("change: hidden");
  commit(backend);
}

void SimDatabase::commit(int backend) {
  for (const auto& [place, row] : open_.at(backend).writes) {
    Table& table = tables_.at(place.first);
    table[place.second] = row;
    if (!row.deleted) continue;
    table.erase(place.second);
    tally_.note("change: delete");
  }
  open_.erase(backend);
  tally_.note("change: commit");
}

Snapshot SimDatabase::snapshot() const {
  Snapshot snapshot{next_xid_, next_xid_};
  for (const auto& [backend, transaction] : open_) {
    if (!transaction.xids.empty()) snapshot.xmin = std::min(snapshot.xmin, *transaction.xids.begin());
  }
  return snapshot;
}

std::vector<VirtualXid> SimDatabase::virtualxids() const {
  std::vector<VirtualXid> all;
  for (const auto& [backend, transaction] : open_) {
    if (transaction.prepared.empty()) all.push_back({backend, fmt::format("{}/1", backend)});
  }
  return all;
}

std::vector<Session> SimDatabase::sessions() const {
  std::vector<Session> all;
  for (const auto& [backend, transaction] : open_) {
    if (!transaction.prepared.empty()) continue;
    Session session;
    session.pid = backend;
    if (!transaction.hidden) {
      session.xact_start_us = transaction.start_us;
      session.query_start_us = transaction.start_us + 1;
    }
    if (is_mutant("transactions_without_xid_ignored") && transaction.xids.empty()) session.idle = true;
    all.push_back(session);
  }
  return all;
}

std::vector<std::string> SimDatabase::prepared() const {
  std::vector<std::string> all;
  for (const auto& [backend, transaction] : open_) {
    if (!transaction.prepared.empty() && !is_mutant("prepared_ignored")) all.push_back(transaction.prepared);
  }
  return all;
}

}  // namespace dotsync

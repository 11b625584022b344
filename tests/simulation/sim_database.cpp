#include "simulation/sim_database.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dotsync {
namespace {

constexpr int columns = 2;  // email, name: the order in which the mapping of simulation.cpp asks for them

std::string stamp_text(std::int64_t us) { return *bound_text(us, WatermarkKind::timestamp); }

}  // namespace

void SimDatabase::random_transaction(int keys, int emails) {
  const std::uint64_t xid = next_xid_++;
  const std::int64_t start = now_us();
  open_.emplace(xid, start);
  std::map<int, SimRow> writes;
  for (std::uint64_t i = 0, count = 1 + world_.below(4); i < count; ++i) {
    const int key = static_cast<int>(world_.below(static_cast<std::uint64_t>(keys)));
    // Most rows keep their own address; some share one, some change theirs.
    const auto email =
        world_.chance(0.8) ? static_cast<std::uint64_t>(key) : world_.below(static_cast<std::uint64_t>(emails));
    writes[key] = {fmt::format("p{}@example.com", email), fmt::format("v{}", ++version_), start, xid};
  }
  world_.after(world_.between(Duration(0), std::chrono::seconds(20)), [this, xid, writes] {
    open_.erase(xid);
    for (const auto& [key, row] : writes) {
      // Row locks: a later stamp that committed first would have waited; the later xid wins.
      const auto found = rows_.find(key);
      if (found == rows_.end() || found->second.xid < row.xid) rows_[key] = row;
    }
  });
}

Snapshot SimDatabase::snapshot() const { return {open_.empty() ? next_xid_ : open_.begin()->first, next_xid_}; }

std::optional<std::int64_t> SimDatabase::oldest_open_start_us() const {
  std::optional<std::int64_t> oldest;
  for (const auto& [xid, start] : open_) oldest = std::min(oldest.value_or(start), start);
  return oldest;
}

template <class T>
void SimSource::answer(SourceDone<T> done, std::function<T()> read) {
  world_.after(world_.between(Duration(1), Duration(200)), [this, done, read] {
    if (world_.chance(failures)) {
      done(SourceFailure{Part::postgres, "connection lost", "", true});
    } else {
      T value = read();  // the data is that of this moment; the answer travels on
      world_.after(world_.between(Duration(0), Duration(100)),
                   [done, shared = std::make_shared<T>(std::move(value))] { done(std::move(*shared)); });
    }
  });
}

RowPlace SimSource::place(int key, const SimRow& row, const Snapshot& snapshot) const {
  return {stamp_text(row.stamp_us), row.stamp_us, fmt::format("{:04}", key), snapshot.xmin};
}

void SimSource::append(RowPage& page, RowPlace place, int, const SimRow& row) {
  page.begin_row(std::move(place));
  page.append(row.email);
  page.append(row.name);
}

void SimSource::describe(const StreamQuery&, SourceDone<StreamFacts> done) {
  answer<StreamFacts>(std::move(done), [] {
    StreamFacts facts;
    facts.all_columns = {{"email", ColumnType::text, "text"}, {"name", ColumnType::text, "text"}};
    facts.columns = facts.all_columns;
    facts.key = {"id"};
    facts.xmin_filter = true;
    return facts;
  });
}

void SimSource::open_pass(const StreamQuery&, std::vector<Fence>, SourceDone<OpenedPass> done) {
  answer<OpenedPass>(std::move(done), [this] {
    OpenedPass opened;
    opened.fence.clock_us = database_.now_us();
    opened.fence.mark = opened.fence.clock_us - 5'000'000;
    opened.fence.bound = std::min(opened.fence.mark, database_.oldest_open_start_us().value_or(opened.fence.mark));
    opened.fence.snapshot = database_.snapshot();
    return opened;
  });
}

void SimSource::read_page(const StreamQuery&, const PageRequest& request, SourceDone<PageAnswer> done) {
  answer<PageAnswer>(std::move(done), [this, request] {
    std::map<std::pair<std::string, std::string>, std::pair<int, SimRow>> ordered;
    for (const auto& [key, row] : database_.rows()) {
      const std::string stamp = stamp_text(row.stamp_us);
      const std::pair order(stamp, fmt::format("{:04}", key));
      if (row.xid < request.bounds.xmin || row.xid >= request.bounds.xmax) continue;
      if (request.bounds.lower && stamp < *request.bounds.lower) continue;
      if (request.after && order <= std::pair(request.after->watermark, request.after->key)) continue;
      ordered.emplace(order, std::pair(key, row));
    }
    PageAnswer page;
    page.page = RowPage(columns);
    page.snapshot = database_.snapshot();
    for (const auto& [order, entry] : ordered) {
      if (page.page.size() == request.limit) return page;
      append(page.page, place(entry.first, entry.second, page.snapshot), entry.first, entry.second);
    }
    page.last = true;
    return page;
  });
}

void SimSource::read_scan(const StreamQuery&, const ScanRequest& request, SourceDone<PageAnswer> done) {
  answer<PageAnswer>(std::move(done), [this, request] {
    PageAnswer page;
    page.page = RowPage(columns);
    page.snapshot = database_.snapshot();
    for (const auto& [key, row] : database_.rows()) {
      if (request.after_key && fmt::format("{:04}", key) <= *request.after_key) continue;
      if (page.page.size() == request.limit) return page;
      append(page.page, place(key, row, page.snapshot), key, row);
    }
    page.last = true;
    return page;
  });
}

void SimSource::read_keys(const StreamQuery&, std::vector<std::string> keys, SourceDone<KeysAnswer> done) {
  answer<KeysAnswer>(std::move(done), [this, keys] {
    KeysAnswer found;
    found.page = RowPage(columns);
    found.snapshot = database_.snapshot();
    for (const auto& [key, row] : database_.rows()) {
      if (std::find(keys.begin(), keys.end(), fmt::format("{:04}", key)) == keys.end()) continue;
      append(found.page, place(key, row, found.snapshot), key, row);
    }
    return found;
  });
}

}  // namespace dotsync

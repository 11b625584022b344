#include "simulation/sim_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/failpoint.hpp"
#include "source/trust.hpp"

namespace dotsync {
namespace {

std::string stamp_text(std::int64_t us) { return *bound_text(us, WatermarkKind::timestamp); }

std::string key_text(int key) { return fmt::format("{:04}", key); }

}  // namespace

struct SimSource::Gathering {
  std::vector<Fence> history;
  SourceDone<OpenedPass> done;
  FenceFacts facts;
  Snapshot snapshot;
};

bool SimSource::fails() {
  if (!world_.chance(failures)) return false;
  tally_.note("fault: source");
  return true;
}

template <class T>
void SimSource::answer(SourceDone<T> done, std::function<T()> read) {
  world_.after(world_.between(Duration(1), Duration(200)), [this, done, read] {
    if (fails()) return done(SourceFailure{Part::postgres, "connection lost", "", true});
    T value = read();  // the data is that of this moment; the answer travels on
    world_.after(world_.between(Duration(0), Duration(100)),
                 [done, shared = std::make_shared<T>(std::move(value))] { done(std::move(*shared)); });
  });
}

RowPlace SimSource::place(int key, const SimRow& row, const Snapshot& snapshot) {
  return {stamp_text(row.stamp_us), row.stamp_us, key_text(key), snapshot.xmin};
}

void SimSource::append(RowPage& page, const StreamQuery& query, int key, const SimRow& row, const Snapshot& snapshot) {
  page.begin_row(place(key, row, snapshot));
  for (const ColumnRequest& column : query.columns) {
    const std::string& value = column.name == "email"    ? row.email
                               : column.name == "name"   ? row.name
                               : column.name == "status" ? row.status
                                                         : row.consented_at;
    page.append(value.empty() ? std::nullopt : std::optional<std::string_view>(value));
  }
}

void SimSource::describe(const StreamQuery&, SourceDone<StreamFacts> done) {
  answer<StreamFacts>(std::move(done), [] {
    StreamFacts facts;
    for (const char* name : {"email", "name", "status", "consented_at"})
      facts.all_columns.push_back({name, ColumnType::text, "text"});
    facts.columns = facts.all_columns;
    facts.key = {"id"};
    facts.xmin_filter = true;
    return facts;
  });
}

void SimSource::open_pass(const StreamQuery&, std::vector<Fence> history, SourceDone<OpenedPass> done) {
  auto gathering = std::make_shared<Gathering>();
  gathering->history = std::move(history);
  gathering->done = std::move(done);
  if (is_mutant("fence_after_snapshot")) gathering->snapshot = database_.snapshot();
  gather(std::move(gathering), 0);
}

/// Statement after statement, as a session asks; the world goes on between them.
void SimSource::gather(std::shared_ptr<Gathering> gathering, std::size_t step) {
  world_.after(world_.between(Duration(0), Duration(2000)), [this, gathering, step] {
    if (fails()) return gathering->done(SourceFailure{Part::postgres, "connection lost", "", true});
    FenceFacts& facts = gathering->facts;
    switch (step) {
      case 0:
        facts.clock_us = database_.now_us();
        break;
      case 1:
        facts.virtualxids_before = database_.virtualxids();
        break;
      case 2:
        facts.sessions = database_.sessions();
        break;
      case 3:
        facts.virtualxids_after = database_.virtualxids();
        break;
      case 4:
        facts.prepared = database_.prepared();
        break;
      default:
        if (!is_mutant("fence_after_snapshot")) gathering->snapshot = database_.snapshot();
        OpenedPass opened;
        opened.fence = decide_fence(facts, valid_history(gathering->history), WatermarkKind::timestamp, margin_us);
        opened.fence.snapshot = gathering->snapshot;
        return gathering->done(opened);
    }
    gather(gathering, step + 1);
  });
}

void SimSource::read_page(const StreamQuery& query, const PageRequest& request, SourceDone<PageAnswer> done) {
  answer<PageAnswer>(std::move(done), [this, query, request] {
    std::map<std::pair<std::string, std::string>, std::pair<int, SimRow>> ordered;
    for (const auto& [key, row] : database_.rows(query.table)) {
      const std::string stamp = stamp_text(row.stamp_us);
      const std::pair order(stamp, key_text(key));
      if (row.xid < request.bounds.xmin || row.xid >= request.bounds.xmax) continue;
      if (request.bounds.lower && stamp < *request.bounds.lower) continue;
      if (request.after && order <= std::pair(request.after->watermark, request.after->key)) continue;
      ordered.emplace(order, std::pair(key, row));
    }
    PageAnswer page;
    page.page = RowPage(query.columns.size());
    page.snapshot = database_.snapshot();
    for (const auto& [order, entry] : ordered) {
      if (page.page.size() == request.limit) return page;
      append(page.page, query, entry.first, entry.second, page.snapshot);
    }
    page.last = true;
    return page;
  });
}

void SimSource::read_scan(const StreamQuery& query, const ScanRequest& request, SourceDone<PageAnswer> done) {
  answer<PageAnswer>(std::move(done), [this, query, request] {
    PageAnswer page;
    page.page = RowPage(query.columns.size());
    page.snapshot = database_.snapshot();
    for (const auto& [key, row] : database_.rows(query.table)) {
      if (request.after_key && key_text(key) <= *request.after_key) continue;
      if (page.page.size() == request.limit) return page;
      append(page.page, query, key, row, page.snapshot);
    }
    page.last = true;
    return page;
  });
}

void SimSource::read_keys(const StreamQuery& query, std::vector<std::string> keys, SourceDone<KeysAnswer> done) {
  answer<KeysAnswer>(std::move(done), [this, query, keys] {
    KeysAnswer found;
    found.page = RowPage(query.columns.size());
    found.snapshot = database_.snapshot();
    for (const auto& [key, row] : database_.rows(query.table)) {
      if (std::find(keys.begin(), keys.end(), key_text(key)) != keys.end())
        append(found.page, query, key, row, found.snapshot);
    }
    return found;
  });
}

}  // namespace dotsync

// SimSource: the Source over a SimDatabase. The facts of a fence are gathered one after the other, as by a session, and
// decided by the real rules; pages and keys are read in a snapshot of their own, and the answer travels on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulation/sim_database.hpp"
#include "source/source.hpp"

namespace dotsync {

class SimSource : public Source {
 public:
  static constexpr std::int64_t margin_us = 2'000'000;

  SimSource(SimWorld& world, SimDatabase& database, SimTally& tally)
      : world_(world), database_(database), tally_(tally) {}
  void describe(const StreamQuery& query, SourceDone<StreamFacts> done) override;
  void open_pass(const StreamQuery& query, std::vector<Fence> history, SourceDone<OpenedPass> done) override;
  void read_page(const StreamQuery& query, const PageRequest& request, SourceDone<PageAnswer> done) override;
  void read_scan(const StreamQuery& query, const ScanRequest& request, SourceDone<PageAnswer> done) override;
  void read_keys(const StreamQuery& query, std::vector<std::string> keys, SourceDone<KeysAnswer> done) override;

  double failures = 0;  ///< share of calls that fail as a lost connection does

 private:
  struct Gathering;
  bool fails();
  template <class T>
  void answer(SourceDone<T> done, std::function<T()> read);
  void gather(std::shared_ptr<Gathering> gathering, std::size_t step);
  static RowPlace place(int key, const SimRow& row, const Snapshot& snapshot);
  static void append(RowPage& page, const StreamQuery& query, int key, const SimRow& row, const Snapshot& snapshot);

  SimWorld& world_;
  SimDatabase& database_;
  SimTally& tally_;
};

}  // namespace dotsync

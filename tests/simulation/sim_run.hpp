// SimRun: one seed: the real engine on a real journal file, a simulated database and Dotdigital, faults, kills, and the
// judgement at the end.
#pragma once

#include <memory>
#include <string>

#include "journal/journal.hpp"
#include "simulation/sim_database.hpp"
#include "simulation/sim_dotdigital.hpp"
#include "support/temp_dir.hpp"
#include "sync/engine.hpp"

namespace dotsync {

struct SimPlan {
  SimFaults faults;
  double source_failures = 0;
  int kills = 0;
  int transactions = 150;
  int keys = 40;
  int emails = 40;
};

struct SimVerdict {
  int lost = 0;    ///< owners whose contact is not there and not listed as failed
  int stale = 0;   ///< owners whose contact carries an older version
  int listed = 0;  ///< owners whose contact is listed as failed, with a reason
  int contacts = 0;
  int double_flights = 0;
  int broken_promises = 0;  ///< of the journal, found by fsck after each kill and at the end
  int imports = 0;
  int sent_at_rest = 0;  ///< imports of a last pass over unchanged rows; must be none
  std::string wrong;     ///< each lost or stale contact: who should be there, and what the ledger says of it
  std::map<std::string, int> happened;
  std::string text() const;
};

class SimRun {
 public:
  SimRun(std::uint64_t seed, SimPlan plan);
  SimVerdict run();

 private:
  void boot();
  void kill();
  void check_journal();
  void run_until(Time end);
  SimVerdict judge();

  std::string journal_path() const { return folder_.file("journal/journal.db"); }

  SimPlan plan_;
  TempDir folder_;
  SimWorld world_;
  SimDatabase database_;
  SimSource source_;
  SimDotdigital dotdigital_;
  Logger log_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Engine> engine_;
  int broken_promises_ = 0;
  std::string wrong_;
};

}  // namespace dotsync
